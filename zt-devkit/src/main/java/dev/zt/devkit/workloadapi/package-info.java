/** The dev authority: a real SPIFFE Workload API over a unix or tcp socket, which can be told to misbehave. */
@NullMarked
package dev.zt.devkit.workloadapi;

import org.jspecify.annotations.NullMarked;
