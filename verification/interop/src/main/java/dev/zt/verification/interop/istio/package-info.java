/** Lets Istio's own translator and a real Envoy judge how zt reads AuthorizationPolicies. */
@NullMarked
package dev.zt.verification.interop.istio;

import org.jspecify.annotations.NullMarked;
