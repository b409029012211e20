/** Runs the shop, lets everybody try everything, and prints what came of it. */
@NullMarked
package dev.zt.example.shop.runner;

import org.jspecify.annotations.NullMarked;
