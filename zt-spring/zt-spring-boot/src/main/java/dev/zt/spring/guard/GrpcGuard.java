package dev.zt.spring.guard;

import dev.zt.Zt;
import dev.zt.identity.X509Svid;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Rule;
import io.grpc.BindableService;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.springframework.core.env.Environment;

/**
 * Reads the annotations of the gRPC services of one application and puts their rules in force. It decides nothing: that
 * is done by the interceptor of the server, on the method that would run.
 *
 * <p>Until {@link #guard} was called, no rule speaks of the services. Thread-safe.
 */
public final class GrpcGuard {

    private final Zt zt;
    private final DeclaredRules declared;
    private final Environment environment;
    private final List<String> packages;
    private volatile List<GrpcEndpoint> endpoints = List.of();

    /**
     * Creates a guard.
     *
     * @param zt whose policy decides
     * @param declared takes the rules
     * @param environment resolves placeholders in annotations
     * @param packages where annotations that allow count, subpackages included
     */
    public GrpcGuard(Zt zt, DeclaredRules declared, Environment environment, List<String> packages) {
        this.zt = Objects.requireNonNull(zt, "zt");
        this.declared = Objects.requireNonNull(declared, "declared");
        this.environment = Objects.requireNonNull(environment, "environment");
        this.packages = List.copyOf(packages);
    }

    /**
     * Returns the methods that were found.
     *
     * @return all methods of all services, those of health and reflection included; empty before {@link #guard}
     */
    public List<GrpcEndpoint> endpoints() {
        return endpoints;
    }

    /**
     * Tells whether some rule in force could let anybody call a method.
     *
     * @param endpoint a method
     * @return whether it is guarded rather than closed by default
     */
    public boolean isGuarded(GrpcEndpoint endpoint) {
        return Coverage.isGuarded(endpoint, zt.policies());
    }

    /**
     * Finds the methods and puts their rules in force, as far as they count.
     *
     * @param services the services of the application
     * @return what is wrong: nothing, or why the application must not start
     * @throws IllegalStateException if two services have one name, or several Java methods could answer one call
     */
    public Findings guard(Collection<? extends BindableService> services) {
        X509Svid svid = zt.source().current().defaultSvid();
        if (svid == null) {
            throw new IllegalStateException("the identity source has no SVID, so that no rule can name its workload");
        }
        List<GrpcEndpoint> found = GrpcHandlers.of(services);
        HandlerRules reading = new HandlerRules(packages, svid.id().trustDomain(), environment);
        endpoints = found;
        List<Rule> rules = found.stream()
                .flatMap(endpoint -> reading.of(endpoint).stream())
                .toList();
        declared.declare(
                new AccessPolicy("annotations-grpc", "", svid.id(), rules),
                CodeClaims.of(found, reading),
                () -> new Written(rules, Written.open(found, reading)));
        return new Findings(
                found.stream().filter(reading::isPublic).toList(),
                found.stream()
                        .filter(endpoint -> reading.counts(endpoint.type()) && !isGuarded(endpoint))
                        .toList(),
                found.stream()
                        .filter(endpoint -> !reading.counts(endpoint.type()) && reading.isAnnotated(endpoint))
                        .toList());
    }

    /**
     * What is wrong with the services of an application.
     *
     * @param open methods that are declared public, which nothing here can serve
     * @param unguarded methods of the application that no rule speaks of
     * @param ignored methods outside of the application whose annotations do not count
     */
    public record Findings(List<GrpcEndpoint> open, List<GrpcEndpoint> unguarded, List<GrpcEndpoint> ignored) {}
}
