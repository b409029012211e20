package dev.zt.spring.guard;

import dev.zt.policy.OperationMatcher;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A handler method and where it is mapped.
 *
 * @param name what rules and records call it: {@code Type#method}
 * @param type the class of the handler
 * @param method the method
 * @param httpMethods the HTTP methods it is mapped to, empty for all
 * @param patterns the path patterns it is mapped to, context path included
 */
public record Endpoint(String name, Class<?> type, Method method, Set<String> httpMethods, List<String> patterns)
        implements Handled {

    /**
     * Checks that nothing is missing, and copies.
     *
     * @param name what rules and records call it: {@code Type#method}
     * @param type the class of the handler
     * @param method the method
     * @param httpMethods the HTTP methods it is mapped to, empty for all
     * @param patterns the path patterns it is mapped to, context path included
     */
    public Endpoint {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(method, "method");
        httpMethods = Set.copyOf(httpMethods);
        patterns = List.copyOf(patterns);
    }

    /**
     * Returns methods and patterns for people to read.
     *
     * @return for example {@code GET /orders/{id}}
     */
    public String mapping() {
        return (httpMethods.isEmpty()
                        ? "*"
                        : String.join("|", httpMethods.stream().sorted().toList()))
                + " " + String.join("|", patterns);
    }

    @Override
    public OperationMatcher operation() {
        return new OperationMatcher.Handler(List.of(name));
    }
}
