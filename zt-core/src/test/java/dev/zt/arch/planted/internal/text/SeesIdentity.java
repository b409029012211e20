package dev.zt.arch.planted.internal.text;

import dev.zt.arch.planted.identity.SeesTrust;

/** Planted: a helper that knows whom it helps. */
public record SeesIdentity(SeesTrust identity) {}
