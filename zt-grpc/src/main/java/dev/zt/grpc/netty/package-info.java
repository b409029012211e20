/** gRPC over Netty: credentials, connections that end with what they prove, and the builders to type. */
@NullMarked
package dev.zt.grpc.netty;

import org.jspecify.annotations.NullMarked;
