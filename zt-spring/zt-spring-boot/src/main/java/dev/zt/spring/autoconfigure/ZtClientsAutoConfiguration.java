package dev.zt.spring.autoconfigure;

import dev.zt.http.client.ZtHttpClient;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.client.RestClient;

/** The clients of {@code zt.clients}: one for each peer, over mutual TLS only. */
@AutoConfiguration(after = ZtAutoConfiguration.class)
@ConditionalOnClass({RestClient.class, RestClientBuilderConfigurer.class, ZtHttpClient.class})
public final class ZtClientsAutoConfiguration {

    /** Created by Spring. */
    public ZtClientsAutoConfiguration() {}

    @Bean
    static ClientRegistrar ztClientRegistrar(Environment environment) {
        return new ClientRegistrar(environment);
    }
}
