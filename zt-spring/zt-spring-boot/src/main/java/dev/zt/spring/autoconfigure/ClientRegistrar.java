package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.spring.ZtClient;
import dev.zt.tls.PeerExpectation;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.core.env.Environment;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * Registers the clients of {@code zt.clients}. They are injected by {@link ZtClient} alone: a plain {@code RestClient}
 * is never one of them by accident.
 */
final class ClientRegistrar implements BeanDefinitionRegistryPostProcessor {

    private final Environment environment;

    ClientRegistrar(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        BeanFactory beans = (BeanFactory) registry;
        Binder.get(environment)
                .bind("zt.clients", Bindable.mapOf(String.class, ZtProperties.Client.class))
                .orElse(Map.of())
                .forEach((name, client) -> register(registry, beans, name, client));
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {}

    private static void register(
            BeanDefinitionRegistry registry, BeanFactory beans, String name, ZtProperties.Client client) {
        PeerExpectation expectation = ClientPeer.expected(name, client.peer());
        String url = url(name, client.url());
        String http = "zt.client." + name + ".http";
        registry.registerBeanDefinition(
                http,
                definition(ZtHttpClient.class, name, () -> ZtHttpClient.create(beans.getBean(Zt.class), expectation)));
        Supplier<RestClient.Builder> builder = () -> builder(beans, beans.getBean(http, ZtHttpClient.class), url);
        RootBeanDefinition builders = definition(RestClient.Builder.class, name, builder);
        builders.setScope(BeanDefinition.SCOPE_PROTOTYPE);
        registry.registerBeanDefinition("zt.client." + name + ".builder", builders);
        registry.registerBeanDefinition(
                "zt.client." + name,
                definition(RestClient.class, name, () -> builder.get().build()));
    }

    private static <T> RootBeanDefinition definition(Class<T> type, String name, Supplier<? extends T> supplier) {
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setBeanClass(type);
        definition.setInstanceSupplier(supplier);
        definition.setDefaultCandidate(false);
        definition.setLazyInit(true);
        definition.addQualifier(new AutowireCandidateQualifier(ZtClient.class, name));
        return definition;
    }

    /** The request factory last, so that no customizer of the application takes zt's place. */
    private static RestClient.Builder builder(BeanFactory beans, ZtHttpClient client, @Nullable String url) {
        RestClientBuilderConfigurer configurer =
                beans.getBeanProvider(RestClientBuilderConfigurer.class).getIfAvailable();
        RestClient.Builder builder =
                configurer == null ? RestClient.builder() : configurer.configure(RestClient.builder());
        if (url != null) {
            builder.baseUrl(url);
        }
        return builder.requestFactory(new JdkClientHttpRequestFactory(client));
    }

    private static @Nullable String url(String name, @Nullable String url) {
        if (url != null && !isHttps(url)) {
            throw new StartRefusedException(
                    "zt.clients." + name + ".url is \"" + url + "\", and a client calls over mutual TLS only.",
                    "Write a URL that begins with https://.");
        }
        return url;
    }

    private static boolean isHttps(String url) {
        try {
            return "https".equalsIgnoreCase(URI.create(url).getScheme());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
