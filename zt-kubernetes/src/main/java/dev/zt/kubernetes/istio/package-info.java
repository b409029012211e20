/** What Istio is told of a policy: what is written for it, and what that means. */
@NullMarked
package dev.zt.kubernetes.istio;

import org.jspecify.annotations.NullMarked;
