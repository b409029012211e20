/** Trust: who vouches for whom, and who no longer counts. */
@NullMarked
package dev.zt.trust;

import org.jspecify.annotations.NullMarked;
