package dev.zt.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets any workload of the own trust domain call a handler method of Spring MVC or a method of a gRPC service, or all of a type that have no allow
 * annotation of their own; never one of another trust domain. Counts only on types in {@code zt.annotations.packages}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface AllowAnyWorkload {}
