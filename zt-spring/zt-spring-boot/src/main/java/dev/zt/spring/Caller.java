package dev.zt.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of a handler method that takes who calls: a {@link dev.zt.identity.SpiffeId}, as TLS proved it.
 *
 * <p>Methods of gRPC services have no place for one: there {@link dev.zt.grpc.ZtGrpc#peer()} tells who calls.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Caller {}
