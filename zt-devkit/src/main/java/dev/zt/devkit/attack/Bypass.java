package dev.zt.devkit.attack;

/**
 * An attack that got through.
 *
 * @param attack what was tried
 * @param answer what came back, escaped and shortened
 */
public record Bypass(Attack attack, String answer) {}
