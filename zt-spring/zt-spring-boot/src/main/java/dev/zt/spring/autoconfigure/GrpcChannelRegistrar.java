package dev.zt.spring.autoconfigure;

import dev.zt.spring.ZtClient;
import io.grpc.ManagedChannel;
import java.util.Map;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Registers a channel for each of {@code zt.clients} that has a target. They are injected by {@link ZtClient} alone. */
final class GrpcChannelRegistrar implements BeanDefinitionRegistryPostProcessor {

    private final Environment environment;

    GrpcChannelRegistrar(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        BeanFactory beans = (BeanFactory) registry;
        Binder.get(environment)
                .bind("zt.clients", Bindable.mapOf(String.class, ZtProperties.Client.class))
                .orElse(Map.of())
                .forEach((name, client) -> {
                    if (client.target() != null) {
                        // At once, whether or not somebody asks for it.
                        ClientPeer.expected(name, client.peer());
                        registry.registerBeanDefinition("zt.client." + name + ".grpc", definition(beans, name));
                    }
                });
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {}

    private static RootBeanDefinition definition(BeanFactory beans, String name) {
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setBeanClass(ManagedChannel.class);
        definition.setInstanceSupplier(
                () -> beans.getBean(GuardedChannelFactory.class).createChannel(name));
        definition.setDestroyMethodName("shutdownNow");
        definition.setDefaultCandidate(false);
        definition.setLazyInit(true);
        definition.addQualifier(new AutowireCandidateQualifier(ZtClient.class, name));
        return definition;
    }
}
