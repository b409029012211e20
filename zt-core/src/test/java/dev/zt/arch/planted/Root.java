package dev.zt.arch.planted;

/** Planted: stands for the class that wires the rest. */
public final class Root {}
