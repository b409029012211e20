package dev.zt.http.servlet;

import dev.zt.policy.Operation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;

/** Reads off a request what is dispatched where, exactly as it was sent or asked for. */
record Dispatch(DispatcherType type, Operation.Http operation, HttpServletMapping mapping, InetSocketAddress remote) {

    static Dispatch of(HttpServletRequest request) {
        DispatcherType type = request.getDispatcherType();
        String path = request.getRequestURI();
        HttpServletMapping mapping = request.getHttpServletMapping();
        if (type == DispatcherType.INCLUDE) {
            // An include by name has no path of its own.
            path = request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI) instanceof String included
                    ? included
                    : path;
            mapping = request.getAttribute(RequestDispatcher.INCLUDE_MAPPING) instanceof HttpServletMapping included
                    ? included
                    : mapping;
        }
        return new Dispatch(
                type,
                new Operation.Http(request.getMethod(), path),
                mapping,
                InetSocketAddress.createUnresolved(request.getRemoteAddr(), request.getRemotePort()));
    }

    boolean isInclude() {
        return type == DispatcherType.INCLUDE;
    }
}
