/** Puts mutated input to every reader of zt, and judges what was accepted by readers that others wrote. */
@NullMarked
package dev.zt.verification.fuzz;

import org.jspecify.annotations.NullMarked;
