package dev.zt.spring.guard;

import dev.zt.http.servlet.RequestAccess;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Before all other resolvers: what no handler was asked about is decided by path before their code runs. */
final class ExceptionGuard implements HandlerExceptionResolver, PriorityOrdered {

    private static final ModelAndView ANSWERED = new ModelAndView();

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        Optional<RequestAccess> access = RequestAccess.of(request);
        if (access.isEmpty()) {
            return HandlerGuard.isOpenProbe(request, response) ? null : ANSWERED;
        }
        if (access.get().isDenied()) {
            // An include: its failure is for the one who included.
            throw new IllegalStateException("the request was denied", failure);
        }
        return !access.get().isPending() || decide(access.get(), request) ? null : ANSWERED;
    }

    private static boolean decide(RequestAccess access, HttpServletRequest request) {
        try {
            return access.decide(null, request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
