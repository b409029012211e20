/** What is derived for a cluster, given to the real systems that enforce or store it. */
@NullMarked
package dev.zt.verification.interop.cluster;

import org.jspecify.annotations.NullMarked;
