/** Federation: the bundles of foreign trust domains, fetched from their bundle endpoints and kept current. */
@NullMarked
package dev.zt.federation;

import org.jspecify.annotations.NullMarked;
