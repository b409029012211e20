/** Tomcat: connectors with zt's mutual TLS, which tell who sent a request. */
@NullMarked
package dev.zt.http.tomcat;

import org.jspecify.annotations.NullMarked;
