package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.http.servlet.ZtServletFilter;
import dev.zt.http.tomcat.ZtTomcat;
import dev.zt.spring.guard.CallerResolver;
import dev.zt.spring.guard.DeclaredRules;
import dev.zt.spring.guard.MvcGuard;
import jakarta.servlet.ServletContext;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.MappedInterceptor;

/** The server side of a Spring MVC application: TLS on Tomcat, the filter, and the guard of its handlers. */
@AutoConfiguration(after = ZtAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({DispatcherServlet.class, ServletContext.class})
public final class ZtServletAutoConfiguration {

    static final String GUARD = "ztMvcGuard";
    static final String INTERCEPTOR = "ztMappedInterceptor";

    /** Created by Spring. */
    public ZtServletAutoConfiguration() {}

    @Bean
    FilterRegistrationBean<ZtServletFilter> ztFilter(
            Zt zt, ApplicationContext context, ObjectProvider<ServletRegistrationBean<?>> servlets) {
        return new FirstFilter<>(new ZtServletFilter(zt, new LeadsToSpring(context, servlets)));
    }

    @Bean(GUARD)
    MvcGuard ztMvcGuard(
            Zt zt, DeclaredRules declared, ZtProperties properties, Environment environment, BeanFactory beans) {
        List<String> packages = AnnotatedPackages.of(properties, beans);
        return new MvcGuard(zt, declared, environment, packages, properties.openStatic());
    }

    @Bean(INTERCEPTOR)
    MappedInterceptor ztMappedInterceptor(MvcGuard guard) {
        return guard.interceptor();
    }

    @Bean
    HandlerExceptionResolver ztExceptionResolver(MvcGuard guard) {
        return guard.exceptionResolver();
    }

    @Bean
    static LazyMultipart ztLazyMultipart() {
        return new LazyMultipart();
    }

    @Bean
    EndpointCheck ztEndpointCheck(
            MvcGuard guard,
            ObjectProvider<HandlerMapping> mappings,
            ObjectProvider<RouterFunctionMapping> functions,
            Environment environment,
            ListableBeanFactory beans) {
        return new EndpointCheck(guard, mappings, functions, environment, beans);
    }

    @Bean
    WebMvcConfigurer ztCallerConfigurer() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerResolver());
            }
        };
    }

    /** No Tomcat: whatever serves instead is refused. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebServerFactoryCustomizer.class)
    @ConditionalOnMissingClass("org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory")
    static class NoTomcat {

        @Bean
        OtherServers ztOtherServers() {
            return new OtherServers();
        }
    }

    /** TLS on the connector. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ConfigurableTomcatWebServerFactory.class, ZtTomcat.class})
    static class Tomcat {

        @Bean
        TomcatTls ztTomcatTls(Zt zt, Environment environment) {
            return new TomcatTls(zt, environment, "server.ssl");
        }

        @Bean
        StartReport.Part ztConnectorPart(ObjectProvider<ServletWebServerApplicationContext> context) {
            return () -> {
                ServletWebServerApplicationContext server = context.getIfAvailable();
                return "connector "
                        + (server == null || server.getWebServer() == null
                                ? "none"
                                : server.getWebServer().getPort())
                        + " client-auth=need";
            };
        }
    }
}
