package dev.zt.arch.planted.trust;

import dev.zt.arch.planted.source.SeesTls;

/** Planted: trust that knows where it comes from. */
public record SeesSource(SeesTls source) {}
