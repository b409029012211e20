package dev.zt.spring.guard;

import dev.zt.Zt;
import dev.zt.policy.AccessPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Collects what the guards of one application declare, so that none of them replaces another's rules. Thread-safe. */
public final class DeclaredRules {

    private final Zt zt;
    private final Map<String, AccessPolicy> policies = new LinkedHashMap<>();

    /**
     * Creates a collector; an application needs one alone.
     *
     * @param zt whose policy the rules become part of
     */
    public DeclaredRules(Zt zt) {
        this.zt = Objects.requireNonNull(zt, "zt");
    }

    /**
     * Puts the rules of one guard in force, in the place of what was declared under that name before.
     *
     * @param policy the rules; without one there is no policy either, and records say so
     */
    public synchronized void declare(AccessPolicy policy) {
        if (policy.rules().isEmpty()) {
            policies.remove(policy.name());
        } else {
            policies.put(policy.name(), policy);
        }
        zt.declarePolicies(List.copyOf(policies.values()));
    }
}
