/** Reads small files with a bound and calls something again and again. Nobody's API. */
@NullMarked
package dev.zt.internal.file;

import org.jspecify.annotations.NullMarked;
