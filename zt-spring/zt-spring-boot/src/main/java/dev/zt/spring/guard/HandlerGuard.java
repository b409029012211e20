package dev.zt.spring.guard;

import dev.zt.http.servlet.RequestAccess;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/** Decides once Spring has resolved the handler and before it runs. Error pages follow what was decided before. */
final class HandlerGuard implements HandlerInterceptor {

    /** What the rule that opens static resources calls their handlers; no type can have this name. */
    static final String STATIC = "zt.static";

    /** What the rule that denies handlers whose annotations nobody has read calls them; no type can have this name. */
    static final String UNREAD = "zt.unread-annotations";

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
        if (access.isEmpty()) {
            return isOpenProbe(request, response);
        }
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            return !access.get().isDenied();
        }
        return access.get().decide(name(handler), request);
    }

    /** All else that is not behind the filter proves nobody. */
    static boolean isOpenProbe(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(PROBE) == OPEN) {
            return true;
        }
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        return false;
    }

    static void openProbe(ServletRequest request) {
        request.setAttribute(PROBE, OPEN);
    }

    private @Nullable String name(Object handler) {
        if (handler instanceof HandlerMethod method) {
            String name = names.get().of(method);
            return name == null ? unread(method) : name;
        }
        return handler instanceof ResourceHttpRequestHandler ? STATIC : unread(AopUtils.getTargetClass(handler));
    }

    /** A proxy may hide what its class says. */
    private static @Nullable String unread(HandlerMethod handler) {
        Class<?> target = AopUtils.getTargetClass(handler.getBean());
        return unread(
                handler.getMethod(),
                handler.getBeanType(),
                AopUtils.getMostSpecificMethod(handler.getMethod(), target),
                target);
    }

    /** Mapped after the start, or no method: a rule for the path must not pass over what annotations say. */
    private static @Nullable String unread(AnnotatedElement... elements) {
        return Stream.of(elements).anyMatch(HandlerRules::bearsAny) ? UNREAD : null;
    }
}
