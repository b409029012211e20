/** Takes orders by gRPC and reserves stock by HTTP. */
@NullMarked
package dev.zt.example.shop.orders;

import org.jspecify.annotations.NullMarked;
