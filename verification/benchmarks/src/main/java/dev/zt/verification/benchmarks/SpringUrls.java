package dev.zt.verification.benchmarks;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.access.intercept.RequestMatcherDelegatingAuthorizationManager;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.util.ServletRequestPathUtils;

/** Spring Security's rules for URLs: the first that matches the request decides. Its firewall is left out. */
record SpringUrls(RequestMatcherDelegatingAuthorizationManager manager) implements Engine<SpringUrls.Call> {

    /** A request and who is logged in. */
    record Call(Supplier<Authentication> authentication, HttpServletRequest request) {}

    static SpringUrls of(Rules rules) {
        RequestMatcherDelegatingAuthorizationManager.Builder builder =
                RequestMatcherDelegatingAuthorizationManager.builder();
        rules.clauses().forEach(clause -> builder.add(matcher(clause), manager(clause)));
        return new SpringUrls(builder.build());
    }

    @Override
    public Call question(Ask ask) {
        MockHttpServletRequest request =
                new MockHttpServletRequest(ask.target().verb(), ask.target().path());
        Authentication authentication = new PreAuthenticatedAuthenticationToken(ask.peer(), "");
        request.setUserPrincipal(authentication);
        return new Call(() -> authentication, request);
    }

    /** Parses the path of each request anew, and once: as the filter in front of Spring Security does. */
    @Override
    public boolean allows(Call call) {
        ServletRequestPathUtils.parseAndCache(call.request());
        AuthorizationResult result = manager.authorize(call.authentication(), call.request());
        return result != null && result.isGranted();
    }

    private static RequestMatcher matcher(Clause clause) {
        if (clause.target().equals(Rules.ANYTHING)) {
            return request -> clause.isAbout(request.getUserPrincipal().getName());
        }
        return PathPatternRequestMatcher.withDefaults()
                .matcher(
                        HttpMethod.valueOf(clause.target().verb()),
                        clause.targetBelow() ? "/admin/**" : clause.path("{tenant}"));
    }

    private static AuthorizationManager<RequestAuthorizationContext> manager(Clause clause) {
        if (!clause.allows()) {
            return (authentication, context) -> new AuthorizationDecision(false);
        }
        return (authentication, context) ->
                new AuthorizationDecision(clause.isAbout(authentication.get().getName()));
    }
}
