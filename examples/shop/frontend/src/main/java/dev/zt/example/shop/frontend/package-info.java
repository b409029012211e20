/** Calls the gateway with the JDK's HTTP client. */
@NullMarked
package dev.zt.example.shop.frontend;

import org.jspecify.annotations.NullMarked;
