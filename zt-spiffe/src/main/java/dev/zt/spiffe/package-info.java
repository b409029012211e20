/** The SPIFFE Workload API: an identity source over a supervised stream, and a diagnosis for each way to have no identity. */
@NullMarked
package dev.zt.spiffe;

import org.jspecify.annotations.NullMarked;
