/** Compares the mutants that survive the tests of zt-core with those that are known to. */
@NullMarked
package dev.zt.verification.mutation;

import org.jspecify.annotations.NullMarked;
