package dev.zt.arch.planted.tls;

import dev.zt.arch.planted.authz.SeesEnforce;

/** Planted: a proof that decides. */
public record SeesAuthz(SeesEnforce authz) {}
