/** Keeps the stock in a database, behind the JDK's HTTP server. */
@NullMarked
package dev.zt.example.shop.inventory;

import org.jspecify.annotations.NullMarked;
