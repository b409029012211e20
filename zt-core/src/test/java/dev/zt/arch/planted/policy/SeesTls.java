package dev.zt.arch.planted.policy;

import dev.zt.arch.planted.tls.SeesPolicy;

/** Planted: a policy that looks at connections. */
public record SeesTls(SeesPolicy tls) {}
