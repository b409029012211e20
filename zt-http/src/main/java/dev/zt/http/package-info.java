/** What all HTTP servers of zt have in common: how a denial looks. */
@NullMarked
package dev.zt.http;

import org.jspecify.annotations.NullMarked;
