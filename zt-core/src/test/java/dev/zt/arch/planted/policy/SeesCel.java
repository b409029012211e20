package dev.zt.arch.planted.policy;

import dev.cel.common.CelAbstractSyntaxTree;

/** Planted: a policy that looks at the trees of dev.cel. */
public record SeesCel(CelAbstractSyntaxTree tree) {}
