/** Derives Linkerd's policies from who may call whom, and tells what policies of Linkerd let through. */
@NullMarked
package dev.zt.kubernetes.linkerd;

import org.jspecify.annotations.NullMarked;
