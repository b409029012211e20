/** Reads certificates that stand alone. Nobody's API. */
@NullMarked
package dev.zt.internal.cert;

import org.jspecify.annotations.NullMarked;
