package dev.zt.spring.guard;

import dev.zt.policy.OperationMatcher;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Code that answers calls, whose annotations become rules. */
sealed interface Handled permits Endpoint, GrpcEndpoint {

    String name();

    Class<?> type();

    @Nullable
    Method method();

    /** What the rules of this code match. */
    OperationMatcher operation();

    /** Where annotations may stand. */
    default Stream<AnnotatedElement> elements() {
        return Stream.<@Nullable AnnotatedElement>of(method(), type()).filter(Objects::nonNull);
    }
}
