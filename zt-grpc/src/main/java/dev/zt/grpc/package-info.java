/** gRPC: what server and client have in common. */
@NullMarked
package dev.zt.grpc;

import org.jspecify.annotations.NullMarked;
