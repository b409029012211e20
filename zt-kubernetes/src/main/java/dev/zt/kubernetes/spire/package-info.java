/** Derives what SPIRE has to know to give each workload its SPIFFE ID, and tells which IDs it would give. */
@NullMarked
package dev.zt.kubernetes.spire;

import org.jspecify.annotations.NullMarked;
