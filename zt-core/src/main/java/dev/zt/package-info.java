/**
 * The front door: {@link dev.zt.Zt} wires identity, TLS, policy, enforcement and audit for one workload.
 */
@NullMarked
package dev.zt;

import org.jspecify.annotations.NullMarked;
