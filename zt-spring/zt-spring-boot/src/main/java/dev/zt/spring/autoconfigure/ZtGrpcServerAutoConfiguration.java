package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.grpc.ZtGrpc;
import dev.zt.spring.guard.DeclaredRules;
import dev.zt.spring.guard.GrpcGuard;
import io.grpc.BindableService;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerFactoryCustomizer;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.service.GrpcServiceConfigurer;
import org.springframework.grpc.server.service.GrpcServiceDiscoverer;

/**
 * The gRPC server of the application: made by zt in the place of Spring Boot's own factory, over grpc-netty or
 * grpc-netty-shaded. Any other gRPC server among the beans fails the start (docs/decisions/017).
 */
@AutoConfiguration(
        after = ZtAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.grpc.server.autoconfigure.GrpcServerServicesAutoConfiguration",
            "org.springframework.boot.grpc.server.autoconfigure.health.GrpcServerHealthAutoConfiguration"
        },
        before = GrpcServerAutoConfiguration.class)
@ConditionalOnClass({BindableService.class, GrpcServerFactory.class, GrpcServerAutoConfiguration.class, ZtGrpc.class})
public final class ZtGrpcServerAutoConfiguration {

    /** Created by Spring. */
    public ZtGrpcServerAutoConfiguration() {}

    @Bean
    GrpcGuard ztGrpcGuard(
            Zt zt, DeclaredRules declared, ZtProperties properties, Environment environment, BeanFactory beans) {
        return new GrpcGuard(zt, declared, environment, AnnotatedPackages.of(properties, beans));
    }

    @Bean
    GrpcServerCheck ztGrpcServerCheck(GrpcGuard guard, ListableBeanFactory beans) {
        return new GrpcServerCheck(guard, beans);
    }

    /** Beside Spring MVC: gRPC through a servlet shows no TLS session, so that no peer is proven there. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(name = "io.grpc.servlet.jakarta.GrpcServlet")
    @ConditionalOnBean(BindableService.class)
    @ConditionalOnBooleanProperty(name = "spring.grpc.server.enabled", matchIfMissing = true)
    @ConditionalOnBooleanProperty(name = "spring.grpc.server.servlet.enabled", matchIfMissing = true)
    static class InServlets {

        InServlets() {
            throw ForeignGrpcServers.servlet();
        }
    }

    /** What the servers of both transports share. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(BindableService.class)
    @ConditionalOnMissingBean(GrpcServerFactory.class)
    @ConditionalOnBooleanProperty(name = "spring.grpc.server.enabled", matchIfMissing = true)
    @ConditionalOnBooleanProperty(name = "spring.grpc.server.factory.enabled", matchIfMissing = true)
    @EnableConfigurationProperties(GrpcServerProperties.class)
    static class Servers {

        @Bean
        GrpcServerSettings ztGrpcServerSettings(
                GrpcServerProperties properties,
                Environment environment,
                ObjectProvider<CompressorRegistry> compressors,
                ObjectProvider<DecompressorRegistry> decompressors,
                ObjectProvider<GrpcServerExecutorProvider> executors,
                ObjectProvider<ServerBuilderCustomizer<?>> customizers) {
            return new GrpcServerSettings(properties, environment, compressors, decompressors, executors, customizers);
        }

        @Bean
        @ConditionalOnBean(GuardedServerFactory.class)
        GrpcServerLifecycle ztGrpcServerLifecycle(
                GuardedServerFactory factory, GrpcServerProperties properties, ApplicationEventPublisher events) {
            return new GrpcServerLifecycle(factory, properties.getShutdown().getGracePeriod(), events);
        }

        private static <F extends GuardedServerFactory> F filled(
                F factory,
                GrpcServiceDiscoverer discoverer,
                GrpcServiceConfigurer configurer,
                ObjectProvider<GrpcServerFactoryCustomizer> customizers) {
            customizers.orderedStream().forEach(customizer -> customizer.customize(factory));
            discoverer.findServices().forEach(service -> factory.addService(configurer.configure(service, factory)));
            return factory;
        }

        /** As Spring Boot does, the shaded transport is taken where both are there. */
        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder.class)
        static class Shaded {

            @Bean
            GuardedShadedFactory ztGrpcServerFactory(
                    Zt zt,
                    GrpcServerSettings settings,
                    GrpcServiceDiscoverer discoverer,
                    GrpcServiceConfigurer configurer,
                    ObjectProvider<GrpcServerFactoryCustomizer> customizers) {
                return filled(new GuardedShadedFactory(zt, settings), discoverer, configurer, customizers);
            }
        }

        /** The transport that the starter of Spring Boot brings. */
        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(io.grpc.netty.NettyServerBuilder.class)
        @ConditionalOnMissingClass("io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder")
        static class Netty {

            @Bean
            GuardedNettyFactory ztGrpcServerFactory(
                    Zt zt,
                    GrpcServerSettings settings,
                    GrpcServiceDiscoverer discoverer,
                    GrpcServiceConfigurer configurer,
                    ObjectProvider<GrpcServerFactoryCustomizer> customizers) {
                return filled(new GuardedNettyFactory(zt, settings), discoverer, configurer, customizers);
            }
        }
    }
}
