/** Authorization policies of gRPC (gRFC A43), decided by zt and by grpc-java. */
@NullMarked
package dev.zt.verification.a43;

import org.jspecify.annotations.NullMarked;
