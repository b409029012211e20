/** What a decision costs, beside engines of others that answer the same questions by the same rules. */
@NullMarked
package dev.zt.verification.benchmarks;

import org.jspecify.annotations.NullMarked;
