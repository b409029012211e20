package dev.zt.devkit.attack;

/**
 * A way to write the request target.
 *
 * @param kind what it plays on
 * @param name what tells it from others
 * @param target one character for each octet
 */
record Spelling(AttackClass kind, String name, String target) {}
