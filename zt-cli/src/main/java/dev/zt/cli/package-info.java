/** The command {@code zt}. */
@NullMarked
package dev.zt.cli;

import org.jspecify.annotations.NullMarked;
