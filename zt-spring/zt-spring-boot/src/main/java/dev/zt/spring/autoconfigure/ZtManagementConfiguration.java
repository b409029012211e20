package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.http.servlet.ZtServletFilter;
import jakarta.servlet.Filter;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * The management port, if it is one of its own: mutual TLS and the policy as on the main one; or, with
 * {@code zt.probes}, no TLS and nothing but the probes.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({DispatcherServlet.class, Filter.class})
public final class ZtManagementConfiguration {

    /** Created by Spring. */
    public ZtManagementConfiguration() {}

    @Bean
    FilterRegistrationBean<?> ztManagementFilter(Zt zt, ZtProperties properties, Environment environment) {
        ZtServletFilter filter = new ZtServletFilter(zt);
        return new FirstFilter<>(properties.probes() ? ProbeFilter.of(environment, filter) : filter);
    }

    @Bean
    @ConditionalOnProperty(name = "zt.probes", havingValue = "false", matchIfMissing = true)
    TomcatTls ztManagementTls(Zt zt, Environment environment) {
        return new TomcatTls(zt, environment, "management.server.ssl");
    }
}
