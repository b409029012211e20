package dev.zt.spring.guard;

import dev.zt.Zt;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.X509Svid;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import jakarta.servlet.ServletRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.core.env.Environment;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Guards the handler methods of one Spring MVC application: names them, puts the rules of their annotations in force, and
 * has each request decided on the handler that will run.
 *
 * <p>Until {@link #guard} was called, handlers have no names and no rule speaks of them. Thread-safe.
 */
public final class MvcGuard {

    private final Zt zt;
    private final DeclaredRules declared;
    private final Environment environment;
    private final List<String> packages;
    private final boolean openStatic;
    private volatile HandlerNames names = new HandlerNames(List.of());
    private volatile List<Endpoint> endpoints = List.of();

    /**
     * Creates a guard.
     *
     * @param zt whose policy decides
     * @param declared takes the rules
     * @param environment resolves placeholders in annotations
     * @param packages where annotations that allow count, subpackages included
     * @param openStatic whether static resources are open to all workloads of the own trust domain
     */
    public MvcGuard(Zt zt, DeclaredRules declared, Environment environment, List<String> packages, boolean openStatic) {
        this.zt = Objects.requireNonNull(zt, "zt");
        this.declared = Objects.requireNonNull(declared, "declared");
        this.environment = Objects.requireNonNull(environment, "environment");
        this.packages = List.copyOf(packages);
        this.openStatic = openStatic;
    }

    /**
     * Returns what asks for the decision before each handler; every handler mapping needs it, before other interceptors.
     *
     * @return an interceptor for all paths
     */
    public MappedInterceptor interceptor() {
        HandlerInterceptor guard = new HandlerGuard(() -> names);
        return new MappedInterceptor((String @Nullable []) null, guard);
    }

    /**
     * Returns what asks for the decision before code of the application handles an exception for which no handler ran: one
     * for a method that nothing is mapped to, say.
     *
     * @return a resolver that comes before all others
     */
    public HandlerExceptionResolver exceptionResolver() {
        return new ExceptionGuard();
    }

    /**
     * Lets a request pass the interceptor although no filter decided about it: a probe, which its caller has matched.
     *
     * @param request a request for a probe
     */
    public static void openProbe(ServletRequest request) {
        HandlerGuard.openProbe(request);
    }

    /**
     * Returns the endpoints that were found.
     *
     * @return handler methods and their mappings, Spring's own error pages left out; empty before {@link #guard}
     */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /**
     * Tells whether some rule in force could let anybody in at an endpoint.
     *
     * @param endpoint an endpoint
     * @return whether it is guarded rather than closed by default
     */
    public boolean isGuarded(Endpoint endpoint) {
        return Coverage.isGuarded(endpoint, zt.policies());
    }

    /**
     * Finds the handlers and puts their rules in force, as far as they count.
     *
     * @param all the handler mappings of the application, in the order in which they are asked
     * @param servlets which paths go to other servlets, once somebody asks
     * @param contextPath the context path, empty for the root
     * @return what is wrong: nothing, or why the application must not start
     */
    public Findings guard(
            List<? extends HandlerMapping> all, Supplier<? extends Collection<String>> servlets, String contextPath) {
        List<RequestMappingHandlerMapping> mappings = all.stream()
                .filter(RequestMappingHandlerMapping.class::isInstance)
                .map(RequestMappingHandlerMapping.class::cast)
                .toList();
        X509Svid svid = zt.source().current().defaultSvid();
        if (svid == null) {
            throw new IllegalStateException("the identity source has no SVID, so that no rule can name its workload");
        }
        HandlerNames named = new HandlerNames(mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().values().stream())
                .toList());
        List<Endpoint> found = endpoints(mappings, named, contextPath);
        HandlerRules reading = new HandlerRules(packages, svid.id().trustDomain(), environment);
        names = named;
        endpoints = found;
        Map<String, List<Rule>> rules = rules(found, reading);
        declared.declare(
                policy(svid.id(), rules.values()),
                CodeClaims.of(found, reading),
                () -> written(
                        rules,
                        Written.open(found, reading),
                        new MappedHandlers(named::of, rules, contextPath).of(all, servlets.get())));
        return new Findings(
                found.stream().filter(reading::isPublic).toList(),
                found.stream()
                        .filter(endpoint -> reading.counts(endpoint.type()) && !isGuarded(endpoint))
                        .toList(),
                found.stream()
                        .filter(endpoint -> !reading.counts(endpoint.type()) && reading.isAnnotated(endpoint))
                        .toList());
    }

    private static Map<String, List<Rule>> rules(List<Endpoint> found, HandlerRules reading) {
        Map<String, List<Rule>> rules = new TreeMap<>();
        found.forEach(endpoint -> rules.put(endpoint.name(), reading.of(endpoint)));
        return rules;
    }

    private AccessPolicy policy(SpiffeId workload, Collection<List<Rule>> handlers) {
        List<Rule> rules = new ArrayList<>();
        handlers.forEach(rules::addAll);
        rules.add(new Rule(HandlerGuard.UNREAD, Effect.DENY, List.of(), handler(HandlerGuard.UNREAD)));
        if (openStatic) {
            PeerMatcher home = new PeerMatcher(List.of(), List.of(workload.trustDomain()));
            rules.add(new Rule(HandlerGuard.STATIC, Effect.ALLOW, List.of(home), handler(HandlerGuard.STATIC)));
        }
        return new AccessPolicy("annotations", "", workload, rules);
    }

    private Written written(Map<String, List<Rule>> handlers, List<String> open, List<Mapped> all) {
        Written written = WrittenHandlers.of(
                handlers.values().stream().flatMap(List::stream).toList(), all);
        return written.with(open)
                .with(
                        openStatic
                                ? List.of("zt.static is not written: static resources have no paths here.")
                                : List.of());
    }

    private static List<OperationMatcher> handler(String name) {
        return List.of(new OperationMatcher.Handler(List.of(name)));
    }

    private static List<Endpoint> endpoints(
            Collection<RequestMappingHandlerMapping> mappings, HandlerNames named, String contextPath) {
        Map<String, Endpoint> found = new LinkedHashMap<>();
        for (RequestMappingHandlerMapping mapping : mappings) {
            mapping.getHandlerMethods().forEach((info, handler) -> {
                String name = named.of(handler);
                if (name != null && !ErrorController.class.isAssignableFrom(handler.getBeanType())) {
                    found.merge(name, endpoint(name, info, handler, contextPath), MvcGuard::joined);
                }
            });
        }
        return List.copyOf(found.values());
    }

    private static Endpoint endpoint(String name, RequestMappingInfo info, HandlerMethod handler, String contextPath) {
        return new Endpoint(
                name,
                handler.getBeanType(),
                handler.getMethod(),
                new TreeSet<>(info.getMethodsCondition().getMethods().stream()
                        .map(Enum::name)
                        .toList()),
                info.getPatternValues().stream()
                        .map(pattern -> contextPath + pattern)
                        .sorted()
                        .toList());
    }

    /** One method, mapped twice. */
    private static Endpoint joined(Endpoint one, Endpoint other) {
        List<String> patterns = new ArrayList<>(one.patterns());
        patterns.addAll(other.patterns());
        TreeSet<String> methods = new TreeSet<>();
        if (!one.httpMethods().isEmpty() && !other.httpMethods().isEmpty()) {
            methods.addAll(one.httpMethods());
            methods.addAll(other.httpMethods());
        }
        return new Endpoint(one.name(), one.type(), one.method(), methods, patterns);
    }

    /**
     * What is wrong with the endpoints of an application.
     *
     * @param open endpoints that are declared public, which nothing here can serve
     * @param unguarded endpoints of the application that no rule speaks of
     * @param ignored endpoints outside of the application whose annotations do not count
     */
    public record Findings(List<Endpoint> open, List<Endpoint> unguarded, List<Endpoint> ignored) {}
}
