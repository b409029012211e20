/** Identity sources: one immutable snapshot of SVIDs and bundles at a time, change events, close. */
@NullMarked
package dev.zt.source;

import org.jspecify.annotations.NullMarked;
