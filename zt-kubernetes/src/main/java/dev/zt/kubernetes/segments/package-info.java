/** From files to segments: reads policies and manifests, derives every layer, and holds layers against the policy. */
@NullMarked
package dev.zt.kubernetes.segments;

import org.jspecify.annotations.NullMarked;
