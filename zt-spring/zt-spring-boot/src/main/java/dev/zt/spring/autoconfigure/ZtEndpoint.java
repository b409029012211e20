package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.identity.X509Svid;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.source.IdentitySnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The actuator endpoint {@code zt}: who this is, and which rules are in force. Thread-safe. */
@Endpoint(id = "zt")
public final class ZtEndpoint {

    private final Zt zt;
    private final ObjectProvider<MvcEndpoints> endpoints;

    ZtEndpoint(Zt zt, ObjectProvider<MvcEndpoints> endpoints) {
        this.zt = zt;
        this.endpoints = endpoints;
    }

    /**
     * Returns what is in force.
     *
     * @return identity, policy, rules and endpoints; no key material
     */
    @ReadOperation
    public Map<String, Object> read() {
        PolicySet policies = zt.policies();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("identity", identity(zt));
        answer.put(
                "policy",
                Map.of("name", policies.name(), "revision", policies.revision(), "digest", policies.digest()));
        answer.put("rules", policies.rules().stream().map(ZtEndpoint::rule).toList());
        MvcEndpoints mvc = endpoints.getIfAvailable();
        answer.put("endpoints", mvc == null ? List.of() : mvc.list());
        return answer;
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
                "from", rule.from().stream().map(PeerMatcher::toString).toList(),
                "to", rule.to().stream().map(Object::toString).toList());
    }
}
