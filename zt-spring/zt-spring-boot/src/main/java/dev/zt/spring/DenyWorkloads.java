package dev.zt.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps workloads from calling a handler method of Spring MVC or a method of a gRPC service, or all of a type, whatever else allows them.
 *
 * <p>Allows nobody: what is to be open to others needs an allow annotation or rule too. Counts on all types, those outside
 * of {@code zt.annotations.packages} included.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface DenyWorkloads {

    /**
     * Returns whom to keep out.
     *
     * @return SPIFFE IDs, or patterns of them by whole segments; placeholders are resolved
     */
    String[] value();
}
