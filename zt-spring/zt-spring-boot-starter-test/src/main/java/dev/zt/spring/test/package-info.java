/** For the tests of a Spring Boot application that zt guards. */
@NullMarked
package dev.zt.spring.test;

import org.jspecify.annotations.NullMarked;
