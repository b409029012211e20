package dev.zt.arch.planted.federation;

import dev.zt.arch.planted.policy.PlantedPolicy;

/** Planted: a fetch of bundles that looks at the policy. */
public record SeesPolicy(PlantedPolicy policy) {}
