package dev.zt.http.servlet;

import dev.zt.policy.Operation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;

/** Reads off a request what is to run, exactly as it was sent or as it is dispatched. */
final class ServletTarget {

    private ServletTarget() {}

    /** Returns method and raw path; for an include the path of what is included. */
    static Operation.Http of(HttpServletRequest request) {
        Object included = request.getDispatcherType() == DispatcherType.INCLUDE
                ? request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI)
                : null;
        String path = included instanceof String uri ? uri : request.getRequestURI();
        return new Operation.Http(request.getMethod(), path == null ? "" : path);
    }
}
