/** Reads what runs in a cluster from manifests, and what else is known of the cluster. */
@NullMarked
package dev.zt.kubernetes.manifest;

import org.jspecify.annotations.NullMarked;
