/** Two processes, one call, and all the ways in which it is refused. */
@NullMarked
package dev.zt.example.firstcall;

import org.jspecify.annotations.NullMarked;
