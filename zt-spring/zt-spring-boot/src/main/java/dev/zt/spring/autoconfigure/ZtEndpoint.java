package dev.zt.spring.autoconfigure;

import dev.zt.PolicyStatus;
import dev.zt.Zt;
import dev.zt.enforce.Explanation;
import dev.zt.federation.FederationStatus;
import dev.zt.identity.X509Svid;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.analysis.UnmetClaim;
import dev.zt.source.IdentitySnapshot;
import dev.zt.spring.guard.DeclaredRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** The actuator endpoint {@code zt}: who this is, which rules are in force, and why a call was denied. Thread-safe. */
@Endpoint(id = "zt")
public final class ZtEndpoint {

    private final Zt zt;
    private final DeclaredRules declared;
    private final ObjectProvider<MvcEndpoints> endpoints;

    ZtEndpoint(Zt zt, DeclaredRules declared, ObjectProvider<MvcEndpoints> endpoints) {
        this.zt = zt;
        this.declared = declared;
        this.endpoints = endpoints;
    }

    /**
     * Returns what is in force.
     *
     * @return identity, policy, what annotations count for, rules and endpoints; no key material
     */
    @ReadOperation
    public Map<String, Object> read() {
        PolicySet policies = zt.policies();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("identity", identity(zt));
        if (zt.source() instanceof FederatedSource federated) {
            answer.put(
                    "federation",
                    federated.status().stream().map(ZtEndpoint::partner).toList());
        }
        answer.put("policy", policy(zt.policyStatus()));
        answer.put("annotations", annotations());
        answer.put("rules", policies.rules().stream().map(ZtEndpoint::rule).toList());
        MvcEndpoints mvc = endpoints.getIfAvailable();
        answer.put("endpoints", mvc == null ? List.of() : mvc.list());
        return answer;
    }

    /**
     * Explains a denial of the recent past.
     *
     * @param decisionId the id that the caller was told
     * @return why, which rule came nearest, and the mend; null, which is 404, if no such denial is remembered
     */
    @ReadOperation
    public @Nullable String explain(@Selector String decisionId) {
        return zt.explain(decisionId).map(Explanation::text).orElse(null);
    }

    private static Map<String, Object> partner(FederationStatus status) {
        return Map.of(
                "trustDomain", status.trustDomain().toString(),
                "authorities", status.authorities(),
                "lastSuccess", String.valueOf(status.lastSuccess()),
                "goodUntil", String.valueOf(status.goodUntil()),
                "failure", String.valueOf(status.failure()));
    }

    private Map<String, Object> annotations() {
        return Map.of("authority", FollowedAuthority.word(declared.authority()), "unmet", unmet());
    }

    private List<String> unmet() {
        try {
            return declared.unmet().stream().map(UnmetClaim::toString).toList();
        } catch (IllegalStateException e) {
            return List.of("nobody can tell: " + e.getMessage());
        }
    }

    private static Map<String, Object> policy(PolicyStatus status) {
        Map<String, Object> policy = new LinkedHashMap<>();
        policy.put("name", status.policy().name());
        policy.put("revision", status.policy().revision());
        policy.put("digest", status.policy().digest());
        policy.put("loadedAt", String.valueOf(status.loadedAt()));
        if (status.observeUntil() != null) {
            policy.put("observeUntil", status.observeUntil().toString());
        }
        if (status.isFailing()) {
            policy.put("failingSince", String.valueOf(status.failingSince()));
            policy.put("failure", String.valueOf(status.failure()));
        }
        return policy;
    }

    static Map<String, Object> identity(Zt zt) {
        IdentitySnapshot snapshot = zt.source().current();
        X509Svid svid = snapshot.defaultSvid();
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("id", svid == null ? "none" : svid.id().toString());
        identity.put("notAfter", svid == null ? "none" : svid.notAfter().toString());
        identity.put("svidGeneration", snapshot.svidGeneration());
        identity.put("trustGeneration", snapshot.trustGeneration());
        identity.put(
                "trustDomains",
                snapshot.bundles().trustDomains().stream()
                        .map(Object::toString)
                        .sorted()
                        .toList());
        return identity;
    }

    private static Map<String, Object> rule(Rule rule) {
        return Map.of(
                "id", rule.id(),
                "effect", rule.effect().name(),
                "mode", rule.mode().name(),
                "expires", String.valueOf(rule.expires()),
                "from", rule.from().stream().map(PeerMatcher::toString).toList(),
                "to", rule.to().stream().map(Object::toString).toList());
    }
}
