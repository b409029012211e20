/** gRPC servers: each call is checked before its handler, and ended when it no longer holds. */
@NullMarked
package dev.zt.grpc.server;

import org.jspecify.annotations.NullMarked;
