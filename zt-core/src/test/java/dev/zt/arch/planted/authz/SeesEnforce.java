package dev.zt.arch.planted.authz;

import dev.zt.arch.planted.enforce.SeesRoot;

/** Planted: an authorizer that knows who enforces. */
public record SeesEnforce(SeesRoot enforce) {}
