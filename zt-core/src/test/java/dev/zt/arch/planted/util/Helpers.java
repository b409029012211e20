package dev.zt.arch.planted.util;

/** Planted: a package that is named after nothing. */
public final class Helpers {}
