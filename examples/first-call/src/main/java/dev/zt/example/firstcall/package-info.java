/** Three processes, a few calls, and all the ways in which it is refused. */
@NullMarked
package dev.zt.example.firstcall;

import org.jspecify.annotations.NullMarked;
