/** gRPC clients: each call goes to the expected peer only, checked before a byte leaves. */
@NullMarked
package dev.zt.grpc.client;

import org.jspecify.annotations.NullMarked;
