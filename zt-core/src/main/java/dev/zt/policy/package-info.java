/** Policy: the rules, how they are read and compiled, and which rule decides a call. No I/O, no transport. */
@NullMarked
package dev.zt.policy;

import org.jspecify.annotations.NullMarked;
