/** HTTP servers: proves and checks the caller of each request before a handler sees it. */
@NullMarked
package dev.zt.http.server;

import org.jspecify.annotations.NullMarked;
