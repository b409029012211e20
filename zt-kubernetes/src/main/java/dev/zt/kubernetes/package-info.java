/** The model of what runs in a cluster and of who may call whom there, and what is asked of it. */
@NullMarked
package dev.zt.kubernetes;

import org.jspecify.annotations.NullMarked;
