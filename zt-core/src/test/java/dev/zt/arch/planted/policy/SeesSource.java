package dev.zt.arch.planted.policy;

import dev.zt.arch.planted.source.SeesTls;

/** Planted: a policy that looks at the identity source. */
public record SeesSource(SeesTls source) {}
