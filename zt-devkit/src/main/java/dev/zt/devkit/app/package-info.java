/** The dev authority as a program: one Workload API endpoint for each identity, steered by lines on its input. */
@NullMarked
package dev.zt.devkit.app;

import org.jspecify.annotations.NullMarked;
