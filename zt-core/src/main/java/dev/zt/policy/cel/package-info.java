/**
 * Conditions in CEL: dev.cel parses and checks them when a policy is loaded; what they compile to runs without it. The one
 * package that imports dev.cel.
 */
@NullMarked
package dev.zt.policy.cel;

import org.jspecify.annotations.NullMarked;
