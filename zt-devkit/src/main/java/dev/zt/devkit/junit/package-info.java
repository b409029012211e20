/** The JUnit Jupiter kit: fresh identities for each test. Needs {@code junit-jupiter-api} on the class path. */
@NullMarked
package dev.zt.devkit.junit;

import org.jspecify.annotations.NullMarked;
