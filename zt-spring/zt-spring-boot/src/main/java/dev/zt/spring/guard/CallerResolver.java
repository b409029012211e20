package dev.zt.spring.guard;

import dev.zt.http.servlet.RequestAccess;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.spring.Caller;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives {@link Caller} parameters the proven peer. Thread-safe. */
public final class CallerResolver implements HandlerMethodArgumentResolver {

    /** Creates a resolver. */
    public CallerResolver() {}

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(Caller.class) && parameter.getParameterType() == SpiffeId.class;
    }

    @Override
    public SpiffeId resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest http = request.getNativeRequest(HttpServletRequest.class);
        if (http == null) {
            throw new IllegalStateException("the request is not one of a servlet container");
        }
        return RequestAccess.of(http)
                .flatMap(RequestAccess::peer)
                .map(PeerIdentity::id)
                .orElseThrow(() -> new IllegalStateException("the request proves no caller"));
    }
}
