package dev.zt.verification.corpus.attack;

import dev.zt.Zt;
import dev.zt.source.IdentitySource;
import java.net.InetSocketAddress;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A Spring Boot application with the starter's configuration, over HTTP/1.1 and HTTP/2. */
final class SpringSecrets implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    SpringSecrets(Secrets secrets) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setDefaultProperties(Map.of(
                "server.port", "0",
                "server.address", "127.0.0.1",
                "server.http2.enabled", "true",
                "spring.mvc.hiddenmethod.filter.enabled", "true",
                "server.forward-headers-strategy", "framework",
                "spring.main.banner-mode", "off"));
        application.addInitializers(initialized -> {
            GenericApplicationContext beans = (GenericApplicationContext) initialized;
            beans.registerBean(
                    IdentitySource.class, () -> secrets.own().source(), bean -> bean.setDestroyMethodName(""));
            beans.registerBean(Zt.class, () -> secrets.zt, bean -> bean.setDestroyMethodName(""));
            beans.registerBean(Secrets.class, () -> secrets, bean -> bean.setDestroyMethodName(""));
        });
        context = application.run();
    }

    InetSocketAddress address() {
        return Secrets.loopback(
                ((ServletWebServerApplicationContext) context).getWebServer().getPort());
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Handlers.class)
    static class Application {}

    @RestController
    static class Handlers {

        private final Secrets secrets;

        Handlers(Secrets secrets) {
            this.secrets = secrets;
        }

        @RequestMapping("/admin/secrets")
        String secrets() {
            return secrets.tell();
        }

        @RequestMapping("/public/hello")
        String hello() {
            return "hello";
        }
    }
}
