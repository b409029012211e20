package dev.zt.http.servlet;

import dev.zt.policy.Operation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;

/** Reads off a request what is dispatched where, exactly as it was sent or asked for. */
record Dispatch(
        DispatcherType type,
        Operation.Http operation,
        HttpServletMapping mapping,
        InetSocketAddress remote,
        boolean http1) {

    /** What the container received: filters that wrap a request may let its caller choose the path. */
    static Dispatch received(HttpServletRequest request) {
        ServletRequest inner = request;
        while (request.getDispatcherType() == DispatcherType.REQUEST
                && inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return of(inner instanceof HttpServletRequest received ? received : request);
    }

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
                InetSocketAddress.createUnresolved(request.getRemoteAddr(), request.getRemotePort()),
                request.getProtocol().startsWith("HTTP/1"));
    }

    /** The field as the container received it: filters that wrap a request may let its caller choose the token. */
    static List<String> authorization(HttpServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner instanceof HttpServletRequest received
                ? Collections.list(received.getHeaders("Authorization"))
                : List.of();
    }

    boolean isInclude() {
        return type == DispatcherType.INCLUDE;
    }
}
