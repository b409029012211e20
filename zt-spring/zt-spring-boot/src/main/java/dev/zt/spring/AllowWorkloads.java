package dev.zt.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets workloads call a handler method of Spring MVC or a method of a gRPC service, or all of a type that have no allow annotation of their own.
 *
 * <p>Becomes an allow rule named after the method, merged with the policy files: deny rules of either count first. With
 * {@code zt.policy.authority=files} it allows nobody, and a policy file has to say what it says. Counts only on types in
 * {@code zt.annotations.packages}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface AllowWorkloads {

    /**
     * Returns whom to let in.
     *
     * @return SPIFFE IDs, or patterns of them by whole segments; placeholders are resolved
     */
    String[] value();
}
