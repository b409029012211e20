/** One end of a call, with zt: it does what the lines of its input say, as a peer without zt does with the same lines. */
@NullMarked
package dev.zt.verification.interop.peer;

import org.jspecify.annotations.NullMarked;
