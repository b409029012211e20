package dev.zt.http.server;

import com.sun.net.httpserver.HttpExchange;
import dev.zt.policy.Operation;

/** Reads the operation off a request, exactly as it was sent. */
final class RequestTarget {

    private RequestTarget() {}

    /**
     * Returns method and raw path. The path is all of the request target before the query, so that a target with an
     * authority ({@code //admin/x}, {@code https://host/x}) is not mistaken for the path that follows it.
     */
    static Operation.Http of(HttpExchange exchange) {
        String target = exchange.getRequestURI().toString();
        int query = target.indexOf('?');
        return new Operation.Http(exchange.getRequestMethod(), query < 0 ? target : target.substring(0, query));
    }
}
