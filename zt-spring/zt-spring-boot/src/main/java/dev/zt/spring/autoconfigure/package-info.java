/** Spring Boot: wires zt into an application, and refuses to start one that would not be guarded. */
@NullMarked
package dev.zt.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
