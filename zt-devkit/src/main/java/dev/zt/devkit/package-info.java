/** Identities without infrastructure: trust domains, workloads and a clock for tests and development. */
@NullMarked
package dev.zt.devkit;

import org.jspecify.annotations.NullMarked;
