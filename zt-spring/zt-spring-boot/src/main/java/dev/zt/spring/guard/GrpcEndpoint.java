package dev.zt.spring.guard;

import dev.zt.policy.GrpcMethod;
import dev.zt.policy.OperationMatcher;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A method of a gRPC service and the code that answers it.
 *
 * @param name what rules call it: {@code Type#method}
 * @param type the class of the service
 * @param method the Java method, or null if none could be found: then only the annotations of the class count
 * @param fullMethodName {@code package.Service/Method}
 */
public record GrpcEndpoint(
        String name, Class<?> type, @Nullable Method method, String fullMethodName) implements Handled {

    /**
     * Checks that nothing is missing.
     *
     * @param name what rules call it: {@code Type#method}
     * @param type the class of the service
     * @param method the Java method, or null if none could be found: then only the annotations of the class count
     * @param fullMethodName {@code package.Service/Method}
     */
    public GrpcEndpoint {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(fullMethodName, "fullMethodName");
    }

    @Override
    public OperationMatcher operation() {
        return new OperationMatcher.Grpc(List.of(GrpcMethod.parse(fullMethodName)));
    }
}
