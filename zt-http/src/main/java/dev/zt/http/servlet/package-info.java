/** Jakarta Servlet containers: proves and checks the caller of each request before a servlet sees it. */
@NullMarked
package dev.zt.http.servlet;

import org.jspecify.annotations.NullMarked;
