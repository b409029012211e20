package dev.zt.spring.guard;

import dev.zt.policy.OperationMatcher;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Code that answers calls, whose annotations become rules. */
sealed interface Handled permits Endpoint, GrpcEndpoint {

    String name();

    Class<?> type();

    @Nullable
    Method method();

    /** What the rules of this code match. */
    OperationMatcher operation();
}
