/** Enforcement: the only place that acts on decisions. Peer, freshness, request, decision, audit, in this order. */
@NullMarked
package dev.zt.enforce;

import org.jspecify.annotations.NullMarked;
