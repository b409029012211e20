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
     * An HTTP request. Its path is looked at when this is made, once for each request, however many rules ask. Immutable
     * and thread-safe; equal to another of the same method, path and handler.
     */
    final class Http implements Operation {

        private final String method;
        private final String path;
        private final @Nullable String handler;
        private final @Nullable String plainPath;

        /**
         * Creates a request.
         *
         * @param method the method as it was sent; methods are case-sensitive (RFC 9110 §9.1)
         * @param path the raw request path as it was sent, without query, never decoded or normalized
         * @param handler the code that will answer, as {@link OperationMatcher.Handler} names it, or null if the
         *     framework does not tell
         */
        public Http(String method, String path, @Nullable String handler) {
            this.method = Objects.requireNonNull(method, "method");
            this.path = Objects.requireNonNull(path, "path");
            this.handler = handler;
            this.plainPath = CanonicalPath.plain(path);
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

        /**
         * Returns the method as it was sent.
         *
         * @return the method
         */
        public String method() {
            return method;
        }

        /**
         * Returns the raw request path as it was sent.
         *
         * @return the path without query
         */
        public String path() {
            return path;
        }

        /**
         * Returns the code that will answer.
         *
         * @return its name, or null if the framework does not tell
         */
        public @Nullable String handler() {
            return handler;
        }

        /** Returns the one spelling of the path that rules are compared with, or null if it is not canonical. */
        @Nullable
        String plainPath() {
            return plainPath;
        }

        @Override
        public String action() {
            return method;
        }

        @Override
        public String resource() {
            return path;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Http that
                    && method.equals(that.method)
                    && path.equals(that.path)
                    && Objects.equals(handler, that.handler);
        }

        @Override
        public int hashCode() {
            return Objects.hash(method, path, handler);
        }

        @Override
        public String toString() {
            return "Http[method=" + method + ", path=" + path + ", handler=" + handler + "]";
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
