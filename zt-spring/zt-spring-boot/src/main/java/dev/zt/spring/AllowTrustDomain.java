package dev.zt.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets all workloads of trust domains call a handler method of Spring MVC or a method of a gRPC service, or all of a type that have no allow
 * annotation of their own. A domain other than the own one needs a bundle too. Counts only on types in
 * {@code zt.annotations.packages}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface AllowTrustDomain {

    /**
     * Returns the trust domains.
     *
     * @return names of trust domains; placeholders are resolved
     */
    String[] value();
}
