/** Spring Boot: annotations for handlers, parameters and clients of an application. */
@NullMarked
package dev.zt.spring;

import org.jspecify.annotations.NullMarked;
