/** Tomcat connectors: zt's TLS on them, and the TLS session of each request for the servlet filter. */
@NullMarked
package dev.zt.http.tomcat;

import org.jspecify.annotations.NullMarked;
