package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.Selector;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells which authorizations hold at a Server, of the objects of a cluster. */
final class Authorizations {

    /** An AuthorizationPolicy that Linkerd takes. */
    private record Policy(String namespace, Specs.Reference target, Authorization authorization) {}

    /** A ServerAuthorization that Linkerd takes. */
    private record OfServers(@Nullable String name, Selector labels, Authorization authorization) {

        boolean isFor(MeshServer server) {
            return name == null ? labels.matches(server.labels()) : name.equals(server.name());
        }
    }

    private final Map<String, List<Policy>> policies = new HashMap<>();
    private final Map<String, List<OfServers>> ofServers = new HashMap<>();
    private final Map<String, List<Specs.Reference>> parentsOfRoutes = new HashMap<>();

    Authorizations(List<? extends HasMetadata> objects, Authentications authentications) {
        for (HasMetadata object : objects) {
            switch (object.getKind()) {
                case "AuthorizationPolicy" -> addPolicy(object, authentications);
                case "ServerAuthorization" -> addOfServers(object, authentications);
                case "HTTPRoute", "GRPCRoute" -> addRoute(object);
                default -> {}
            }
        }
    }

    private void addRoute(HasMetadata object) {
        String key = routeKey(
                Specs.namespace(object), object.getKind(), object.getMetadata().getName());
        parentsOfRoutes
                .computeIfAbsent(key, absent -> new ArrayList<>())
                .addAll(Specs.list(Specs.read(object, Specs.Route.class).parentRefs()));
    }

    private void addPolicy(HasMetadata object, Authentications authentications) {
        Specs.AuthorizationPolicy spec = Specs.read(object, Specs.AuthorizationPolicy.class);
        Specs.Reference target = spec.targetRef();
        if (target == null) {
            throw Specs.invalid(object, new IllegalArgumentException("it has no targetRef"));
        }
        String namespace = Specs.namespace(object);
        authentications
                .of(Specs.label(object), namespace, Specs.list(spec.requiredAuthenticationRefs()))
                .ifPresent(authorization -> policies.computeIfAbsent(
                                policyKey(namespace, target), absent -> new ArrayList<>())
                        .add(new Policy(namespace, target, authorization)));
    }

    private void addOfServers(HasMetadata object, Authentications authentications) {
        Specs.ServerAuthorization spec = Specs.read(object, Specs.ServerAuthorization.class);
        if (spec.server() == null || spec.client() == null) {
            throw Specs.invalid(object, new IllegalArgumentException("it has no server or no client"));
        }
        String namespace = Specs.namespace(object);
        String name = spec.server().name();
        LabelSelector read = spec.server().selector();
        Selector labels = read == null ? Selector.EVERYTHING : Specs.selector(object, read);
        authentications
                .ofClient(object, spec.client())
                .ifPresent(authorization -> ofServers
                        .computeIfAbsent(namespace, absent -> new ArrayList<>())
                        .add(new OfServers(name, labels, authorization)));
    }

    /** Returns what lets connections in at a Server. */
    List<Authorization> at(MeshServer server) {
        List<Authorization> found = new ArrayList<>();
        policies.getOrDefault(key(server.namespace(), "server", server.name()), List.of())
                .forEach(policy -> found.add(policy.authorization()));
        policies.getOrDefault(key(server.namespace(), "namespace", ""), List.of())
                .forEach(policy -> found.add(policy.authorization()));
        for (OfServers some : ofServers.getOrDefault(server.namespace(), List.of())) {
            if (some.isFor(server)) {
                found.add(some.authorization());
            }
        }
        return found;
    }

    /** Returns what lets HTTP calls in at a Server besides, by routes that are attached to it. */
    List<Authorization> byRoutes(MeshServer server) {
        return policies.getOrDefault(key(server.namespace(), "route", ""), List.of()).stream()
                .filter(policy -> isAttached(policy, server))
                .map(Policy::authorization)
                .toList();
    }

    private boolean isAttached(Policy policy, MeshServer server) {
        String kind = String.valueOf(policy.target().kind());
        return parentsOfRoutes
                .getOrDefault(routeKey(policy.namespace(), kind, policy.target().named()), List.of())
                .stream()
                .anyMatch(
                        parent -> parent.isOfLinkerd("Server") && parent.named().equals(server.name()));
    }

    /** A policy for the namespace is for its own, whichever it names; what is no Server and no namespace is a route. */
    private static String policyKey(String namespace, Specs.Reference target) {
        if (target.isOfLinkerd("Server")) {
            return key(namespace, "server", target.named());
        }
        return key(namespace, target.isOfCore("Namespace") ? "namespace" : "route", "");
    }

    private static String routeKey(String namespace, String kind, String name) {
        return key(namespace, kind.toLowerCase(Locale.ROOT), name);
    }

    private static String key(String namespace, String kind, String name) {
        return namespace + '\n' + kind + '\n' + name;
    }
}
