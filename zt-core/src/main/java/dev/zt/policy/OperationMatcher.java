package dev.zt.policy;

import java.util.List;

/** A set of operations of one protocol; it never matches an operation of another protocol. */
public sealed interface OperationMatcher {

    /**
     * HTTP requests. The values of a list are alternatives; where both lists have values, a request must satisfy both.
     *
     * @param methods methods in upper case, empty for any; {@code GET} implies {@code HEAD}
     * @param paths paths, empty for any canonical path
     */
    record Http(List<String> methods, List<PathPattern> paths) implements OperationMatcher {

        /**
         * Checks and copies the lists.
         *
         * @param methods methods in upper case, empty for any; {@code GET} implies {@code HEAD}
         * @param paths paths, empty for any canonical path
         * @throws IllegalArgumentException if a method is invalid or a list has more than 1,000 values
         */
        public Http {
            methods = PolicyGrammar.copy("methods", methods);
            paths = PolicyGrammar.copy("paths", paths);
            methods.forEach(PolicyGrammar::checkMethod);
        }
    }

    /**
     * gRPC calls.
     *
     * @param methods alternatives, at least one
     */
    record Grpc(List<GrpcMethod> methods) implements OperationMatcher {

        /**
         * Checks and copies the list.
         *
         * @param methods alternatives, at least one
         * @throws IllegalArgumentException if the list is empty or has more than 1,000 values
         */
        public Grpc {
            methods = PolicyGrammar.copy("grpc", methods);
            if (methods.isEmpty()) {
                throw new IllegalArgumentException("grpc is empty");
            }
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
