/**
 * Attacks on a running application: each spelling of a protected path and each trick with headers, sent byte by byte, by an
 * identity that must not get through. {@link dev.zt.devkit.attack.NoBypass} is where to begin.
 */
@NullMarked
package dev.zt.devkit.attack;

import org.jspecify.annotations.NullMarked;
