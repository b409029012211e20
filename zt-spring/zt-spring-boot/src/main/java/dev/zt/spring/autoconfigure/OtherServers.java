package dev.zt.spring.autoconfigure;

import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/** Refuses every web server, for where Tomcat is not on the class path: it would serve without zt's TLS. */
final class OtherServers implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        throw refusal(factory);
    }

    static StartRefusedException refusal(ConfigurableWebServerFactory factory) {
        return new StartRefusedException(
                "The web server is not Tomcat but made by " + factory.getClass().getName()
                        + ", which zt cannot give its TLS.",
                "Use spring-boot-starter-tomcat, or remove zt-spring-boot.");
    }
}
