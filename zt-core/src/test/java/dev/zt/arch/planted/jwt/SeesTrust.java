package dev.zt.arch.planted.jwt;

import dev.zt.arch.planted.trust.SeesSource;

/** Planted: a token that knows who vouches for certificates. */
public record SeesTrust(SeesSource trust) {}
