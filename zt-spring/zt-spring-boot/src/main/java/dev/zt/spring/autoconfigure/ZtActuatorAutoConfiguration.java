package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.audit.AuditSink;
import dev.zt.spring.guard.DeclaredRules;
import dev.zt.spring.guard.MvcGuard;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health, info and the endpoint {@code zt}; none of them holds key material. */
@AutoConfiguration(after = {ZtAutoConfiguration.class, ZtServletAutoConfiguration.class})
public final class ZtActuatorAutoConfiguration {

    /** Created by Spring. */
    public ZtActuatorAutoConfiguration() {}

    /** Health {@code zt}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class HealthOfZt {

        @Bean
        @ConditionalOnEnabledHealthIndicator("zt")
        HealthIndicator ztHealthIndicator(Zt zt, AuditSink audit, ObjectProvider<Clock> clock) {
            return new ZtHealthIndicator(zt.source(), audit, clock.getIfUnique(Clock::systemUTC));
        }
    }

    /** Info and endpoint. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    static class Endpoints {

        @Bean
        InfoContributor ztInfoContributor(Zt zt) {
            return builder -> builder.withDetail("zt", ZtEndpoint.identity(zt));
        }

        @Bean
        @ConditionalOnAvailableEndpoint
        ZtEndpoint ztEndpoint(Zt zt, DeclaredRules declared, ObjectProvider<MvcEndpoints> endpoints) {
            return new ZtEndpoint(zt, declared, endpoints);
        }
    }

    /** The endpoints of Spring MVC. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.web.servlet.DispatcherServlet")
    static class Mvc {

        @Bean
        MvcEndpoints ztMvcEndpoints(ObjectProvider<MvcGuard> guard) {
            return new MvcEndpoints(guard);
        }
    }
}
