/** NetworkPolicies of Kubernetes: derived from the policy that applications enforce, and evaluated as a cluster would. */
@NullMarked
package dev.zt.kubernetes.networkpolicy;

import org.jspecify.annotations.NullMarked;
