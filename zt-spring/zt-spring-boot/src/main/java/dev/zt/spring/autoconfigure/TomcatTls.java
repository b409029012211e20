package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.http.tomcat.ZtHttpProtocol;
import dev.zt.http.tomcat.ZtTomcat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.catalina.Context;
import org.apache.catalina.Engine;
import org.apache.catalina.Host;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Puts zt's TLS on the connector of a web server; refuses a server that it cannot be put on. */
final class TomcatTls implements WebServerFactoryCustomizer<ConfigurableWebServerFactory>, Ordered {

    private final Zt zt;
    private final Environment environment;
    private final String prefix;
    private final Set<Connector> secured = ConcurrentHashMap.newKeySet();

    TomcatTls(Zt zt, Environment environment, String prefix) {
        this.zt = zt;
        this.environment = environment;
        this.prefix = prefix;
    }

    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        UserTls.refuseOtherThanOurs(environment, prefix);
        if (!(factory instanceof ConfigurableTomcatWebServerFactory tomcat)) {
            throw OtherServers.refusal(factory);
        }
        // Whatever is left of the settings says what zt does by itself.
        factory.setSsl(null);
        watch(tomcat);
        tomcat.addConnectorCustomizers(this::secure);
        // The first moment at which all customizers have had their say, and before anything listens.
        tomcat.addContextCustomizers(this::refuseOtherConnectors);
    }

    /** A protocol that the application chose stays; then Tomcat's own refusals are not recorded. */
    private static void watch(ConfigurableTomcatWebServerFactory factory) {
        if (factory instanceof TomcatWebServerFactory tomcat
                && tomcat.getProtocol().equals(TomcatWebServerFactory.DEFAULT_PROTOCOL)) {
            tomcat.setProtocol(ZtHttpProtocol.class.getName());
        }
    }

    private void secure(Connector connector) {
        ZtTomcat.secure(connector, zt);
        secured.add(connector);
    }

    private void refuseOtherConnectors(Context context) {
        if (!(context.getParent() instanceof Host host && host.getParent() instanceof Engine engine)) {
            throw new IllegalStateException("no engine shows the connectors of " + context);
        }
        takeCallersAtTheirAddress(engine);
        for (Connector connector : engine.getService().findConnectors()) {
            if (!secured.contains(connector)) {
                throw new StartRefusedException(
                        "Tomcat has a second connector, " + connector
                                + ", which has neither zt's TLS nor any caller that it could prove.",
                        "Remove the addAdditionalConnectors that adds it: an application has one port for its callers."
                                + " Probes without TLS get a port of their own by zt.probes and"
                                + " management.server.port.");
            }
        }
    }

    /**
     * Boot adds this valve by itself in Kubernetes, where callers could then choose their address and host by headers. Whoever
     * is proven by TLS is at the other end of the connection.
     */
    private static void takeCallersAtTheirAddress(Engine engine) {
        for (Valve valve : engine.getPipeline().getValves()) {
            if (valve instanceof RemoteIpValve) {
                engine.getPipeline().removeValve(valve);
            }
        }
    }

    /** After all others, whose settings it may have to refuse. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
