package dev.zt.arch.planted.audit;

import dev.zt.arch.planted.trust.SeesSource;

/** Planted: a record that looks at bundles. */
public record SeesTrust(SeesSource trust) {}
