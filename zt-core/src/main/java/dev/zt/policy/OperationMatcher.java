package dev.zt.policy;

import java.util.List;
import java.util.Objects;

/** A set of operations of one protocol; unless it says so, it never matches an operation of another protocol. */
public sealed interface OperationMatcher {

    /**
     * HTTP requests. The values of a list are alternatives; where several fields have values, a request must satisfy
     * each.
     *
     * @param is what the request must have
     * @param not what the request must not have: for no field may any value match
     * @param wire whether requests are meant as they are on the wire: gRPC calls too, as {@code POST} to
     *     {@code /package.Service/Method}, and {@code GET} without {@code HEAD}. For readers of other formats
     */
    record Http(HttpFields is, HttpFields not, boolean wire) implements OperationMatcher {

        /**
         * Checks that nothing is missing.
         *
         * @param is what the request must have
         * @param not what the request must not have
         * @param wire whether requests are meant as they are on the wire
         */
        public Http {
            Objects.requireNonNull(is, "is");
            Objects.requireNonNull(not, "not");
        }

        /**
         * Creates a set of HTTP requests by method and path.
         *
         * @param methods methods in upper case, empty for any; {@code GET} implies {@code HEAD}
         * @param paths paths, empty for any canonical path
         * @throws IllegalArgumentException if a method is invalid or a list has more than 1,000 values
         */
        public Http(List<String> methods, List<? extends PathMatcher> paths) {
            this(
                    HttpFields.NONE
                            .withMethods(
                                    methods.stream().map(TextMatcher::exact).toList())
                            .withPaths(paths),
                    HttpFields.NONE,
                    false);
        }
    }

    /**
     * gRPC calls.
     *
     * @param methods alternatives, empty for any
     * @param notMethods methods of which the call must be none
     */
    record Grpc(List<GrpcMethod> methods, List<GrpcMethod> notMethods) implements OperationMatcher {

        /**
         * Checks and copies the lists.
         *
         * @param methods alternatives, empty for any
         * @param notMethods methods of which the call must be none
         * @throws IllegalArgumentException if both lists are empty, or one has more than 1,000 values
         */
        public Grpc {
            methods = PolicyGrammar.copy("grpc", methods);
            notMethods = PolicyGrammar.copy("notGrpc", notMethods);
            if (methods.isEmpty() && notMethods.isEmpty()) {
                throw new IllegalArgumentException("grpc is empty");
            }
        }

        /**
         * Creates a set of gRPC calls.
         *
         * @param methods alternatives, at least one
         * @throws IllegalArgumentException if the list is empty or has more than 1,000 values
         */
        public Grpc(List<GrpcMethod> methods) {
            this(methods, List.of());
        }
    }

    /**
     * HTTP requests that certain code will answer, on canonical paths only. For rules that stand in that code: a policy
     * file cannot know it and has no word for it.
     *
     * @param handlers alternatives, at least one: 1 to 200 of the characters {@code A-Z a-z 0-9 . _ # -}
     */
    record Handler(List<String> handlers) implements OperationMatcher {

        /**
         * Checks and copies the list.
         *
         * @param handlers alternatives, at least one: 1 to 200 of the characters {@code A-Z a-z 0-9 . _ # -}
         * @throws IllegalArgumentException if a name is invalid, or the list is empty or has more than 1,000 values
         */
        public Handler {
            handlers = PolicyGrammar.copy("handlers", handlers);
            handlers.forEach(handler -> PolicyGrammar.checkName("Handler", handler));
            if (handlers.isEmpty()) {
                throw new IllegalArgumentException("handlers is empty");
            }
        }
    }
}
