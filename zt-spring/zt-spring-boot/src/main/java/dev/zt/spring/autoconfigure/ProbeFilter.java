package dev.zt.spring.autoconfigure;

import dev.zt.spring.guard.MvcGuard;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import org.springframework.core.env.Environment;

/** Lets {@code GET} of the two probes through to anybody, unrecorded, and leaves all else to the policy. */
final class ProbeFilter implements Filter {

    private final Set<String> probes;
    private final Filter policy;

    ProbeFilter(Set<String> probes, Filter policy) {
        this.probes = Set.copyOf(probes);
        this.policy = policy;
    }

    static ProbeFilter of(Environment environment, Filter policy) {
        String base = environment.getProperty("management.server.base-path", "")
                + environment.getProperty("management.endpoints.web.base-path", "/actuator")
                + "/"
                + environment.getProperty("management.endpoints.web.path-mapping.health", "health");
        return new ProbeFilter(Set.of(base + "/liveness", base + "/readiness"), policy);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http
                && http.getDispatcherType() == DispatcherType.REQUEST
                && http.getMethod().equals("GET")
                && probes.contains(http.getRequestURI())) {
            MvcGuard.openProbe(request);
            chain.doFilter(request, response);
        } else {
            policy.doFilter(request, response, chain);
        }
    }
}
