package dev.zt.policy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a caller wants to do, in the words of the protocol it came by. */
public sealed interface Operation {

    /**
     * Returns the protocol's name for the action: the HTTP method, or {@code POST} for gRPC.
     *
     * @return the action
     */
    String action();

    /**
     * Returns what is acted on: the HTTP path, or {@code package.Service/Method} for gRPC.
     *
     * @return the resource
     */
    String resource();

    /**
     * An HTTP request.
     *
     * @param method the method as it was sent; methods are case-sensitive (RFC 9110 §9.1)
     * @param path the raw request path as it was sent, without query, never decoded or normalized
     * @param handler the code that will answer, as {@link OperationMatcher.Handler} names it, or null if the framework
     *     does not tell
     */
    record Http(String method, String path, @Nullable String handler) implements Operation {

        /**
         * Checks that nothing is missing.
         *
         * @param method the method as it was sent; methods are case-sensitive (RFC 9110 §9.1)
         * @param path the raw request path as it was sent, without query, never decoded or normalized
         * @param handler the code that will answer, as {@link OperationMatcher.Handler} names it, or null if the
         *     framework does not tell
         */
        public Http {
            Objects.requireNonNull(method, "method");
            Objects.requireNonNull(path, "path");
        }

        /**
         * Creates a request of which nobody tells the code that will answer.
         *
         * @param method the method as it was sent; methods are case-sensitive (RFC 9110 §9.1)
         * @param path the raw request path as it was sent, without query, never decoded or normalized
         */
        public Http(String method, String path) {
            this(method, path, null);
        }

        @Override
        public String action() {
            return method;
        }

        @Override
        public String resource() {
            return path;
        }
    }

    /**
     * A gRPC call.
     *
     * @param fullMethodName {@code package.Service/Method}, from the method descriptor, without leading slash
     */
    record Grpc(String fullMethodName) implements Operation {

        /**
         * Checks that nothing is missing.
         *
         * @param fullMethodName {@code package.Service/Method}, from the method descriptor, without leading slash
         */
        public Grpc {
            Objects.requireNonNull(fullMethodName, "fullMethodName");
        }

        @Override
        public String action() {
            return "POST";
        }

        @Override
        public String resource() {
            return fullMethodName;
        }
    }
}
