package dev.zt.arch.planted.tls;

import dev.zt.arch.planted.policy.PlantedPolicy;

/** Planted: a proof that looks at the policy. */
public record SeesPolicy(PlantedPolicy policy) {}
