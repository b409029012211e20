package dev.zt.arch.planted.enforce;

import dev.zt.arch.planted.Root;

/** Planted: enforcement that knows who wires it. */
public record SeesRoot(Root root) {}
