package dev.zt.spring.guard;

import dev.zt.http.servlet.RequestAccess;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/** Decides once Spring has resolved the handler and before it runs. Error pages follow what was decided before. */
final class HandlerGuard implements HandlerInterceptor {

    /** What the rule that opens static resources calls their handlers; no type can have this name. */
    static final String STATIC = "zt.static";

    private static final String PROBE = HandlerGuard.class.getName() + ".probe";
    /** Only code of this process can hold it. */
    private static final Object OPEN = new Object();

    private final Supplier<HandlerNames> names;

    HandlerGuard(Supplier<HandlerNames> names) {
        this.names = names;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        Optional<RequestAccess> access = RequestAccess.of(request);
        if (access.isEmpty() && request.getAttribute(PROBE) == OPEN) {
            return true;
        }
        if (access.isEmpty()) {
            // Not behind the filter: nobody is proven.
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return false;
        }
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            return !access.get().isDenied();
        }
        return access.get().decide(name(handler), request);
    }

    static void openProbe(ServletRequest request) {
        request.setAttribute(PROBE, OPEN);
    }

    private @Nullable String name(Object handler) {
        if (handler instanceof HandlerMethod method) {
            return names.get().of(method);
        }
        return handler instanceof ResourceHttpRequestHandler ? STATIC : null;
    }
}
