/** Takes orders by HTTP and passes them on by gRPC. */
@NullMarked
package dev.zt.example.shop.gateway;

import org.jspecify.annotations.NullMarked;
