package dev.zt.arch.planted.source;

import dev.zt.arch.planted.tls.SeesPolicy;

/** Planted: a source that knows who uses it. */
public record SeesTls(SeesPolicy tls) {}
