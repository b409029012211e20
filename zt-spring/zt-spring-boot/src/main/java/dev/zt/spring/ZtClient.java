package dev.zt.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Marks where a client of {@code zt.clients} is injected: a {@code RestClient}, a {@code RestClient.Builder}, a
 * {@code ZtHttpClient} or, with a target, a gRPC {@code ManagedChannel} that calls the configured peer, over mutual TLS only. A name that is not configured fails the
 * start.
 *
 * <p>Does not protect against a builder whose request factory is replaced: it then calls as the new one does.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
public @interface ZtClient {

    /**
     * Returns which client.
     *
     * @return a name below {@code zt.clients}
     */
    String value();
}
