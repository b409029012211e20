/** Runs peers and issuers as processes, lets them meet, and holds what is seen against what has to be. */
@NullMarked
package dev.zt.verification.interop.runner;

import org.jspecify.annotations.NullMarked;
