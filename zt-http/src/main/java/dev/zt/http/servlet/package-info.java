/** Jakarta Servlet: a filter that checks each request, whichever servlet it is for. */
@NullMarked
package dev.zt.http.servlet;

import org.jspecify.annotations.NullMarked;
