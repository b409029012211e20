package dev.zt.spring.autoconfigure;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.multipart.support.StandardServletMultipartResolver;

/** Has the parts of a request read once its handler asks for them, which it does after the decision, and not before. */
final class LazyMultipart implements BeanPostProcessor {

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof StandardServletMultipartResolver resolver) {
            resolver.setResolveLazily(true);
        }
        return bean;
    }
}
