package dev.zt.arch.planted.policy;

/** Planted: does nothing wrong; others must not see it. */
public record PlantedPolicy() {}
