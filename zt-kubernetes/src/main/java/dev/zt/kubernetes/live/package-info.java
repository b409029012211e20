/** Reads what is in a cluster, holds it against what was derived, and applies that on request. */
@NullMarked
package dev.zt.kubernetes.live;

import org.jspecify.annotations.NullMarked;
