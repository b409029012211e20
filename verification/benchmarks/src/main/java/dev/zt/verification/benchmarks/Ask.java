package dev.zt.verification.benchmarks;

/**
 * One question, in all forms in which an engine may be asked it.
 *
 * @param peer the SPIFFE ID of who asks
 * @param target what it wants to do
 */
record Ask(String peer, Target target) {

    /**
     * Something to be protected: a gRPC method, an HTTP route and a handler that stand for the same thing.
     *
     * @param service the gRPC service
     * @param method its method
     * @param verb the HTTP method
     * @param path an HTTP path of the route
     * @param handler the code that answers it
     */
    record Target(String service, String method, String verb, String path, String handler) {

        String fullMethodName() {
            return service + "/" + method;
        }
    }
}
