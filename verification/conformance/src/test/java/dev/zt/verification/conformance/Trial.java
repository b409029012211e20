package dev.zt.verification.conformance;

import java.util.concurrent.Callable;

/**
 * One input in one role, put to both.
 *
 * @param role the role
 * @param zt puts it to zt
 * @param other puts the same to java-spiffe
 */
record Trial(Role role, Callable<Verdict> zt, Callable<Verdict> other) {}
