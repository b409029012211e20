package dev.zt.arch.planted.identity;

import dev.zt.arch.planted.trust.SeesSource;

/** Planted: a name that knows who vouches for it. */
public record SeesTrust(SeesSource trust) {}
