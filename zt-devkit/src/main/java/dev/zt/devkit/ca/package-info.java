/**
 * A certificate authority that lives in memory: mints SVIDs and bundles that are right, and certificates that are wrong
 * on purpose.
 *
 * <p>For tests and development only. It uses the JDK's own providers for keys and signatures and registers nothing
 * JVM-wide.
 */
@NullMarked
package dev.zt.devkit.ca;

import org.jspecify.annotations.NullMarked;
