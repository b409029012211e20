package dev.zt.http;

import dev.zt.Zt;
import dev.zt.http.servlet.ZtServletFilter;
import dev.zt.http.tomcat.ZtTomcat;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.Host;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** An embedded Tomcat on free ports: one connector with zt's TLS, and one without any. */
public final class TomcatServer implements AutoCloseable {

    private final Tomcat tomcat = new Tomcat();
    private final Connector secure;
    private final Connector plain = onAFreePort(new Connector());
    private final Context context;

    public TomcatServer(Zt zt, Filter filter) throws IOException {
        this(ZtTomcat.connector(zt), filter);
    }

    private TomcatServer(Connector connector, Filter filter) throws IOException {
        secure = onAFreePort(connector);
        tomcat.setBaseDir(Files.createTempDirectory(Path.of("target").toAbsolutePath(), "tomcat")
                .toString());
        secure.addUpgradeProtocol(new Http2Protocol());
        tomcat.setConnector(secure);
        tomcat.getService().addConnector(plain);
        context = tomcat.addContext("", null);
        add(filter);
    }

    public static TomcatServer of(Zt zt) throws IOException {
        return new TomcatServer(zt, new ZtServletFilter(zt));
    }

    public static TomcatServer on(Connector connector, Filter filter) throws IOException {
        return new TomcatServer(connector, filter);
    }

    /** One whose connector is made by another protocol than zt's. */
    public static TomcatServer withProtocol(String protocol, Zt zt) throws IOException {
        Connector connector = new Connector(protocol);
        ZtTomcat.secure(connector, zt);
        return new TomcatServer(connector, new ZtServletFilter(zt));
    }

    private static Connector onAFreePort(Connector connector) {
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setThrowOnFailure(true);
        return connector;
    }

    public TomcatServer add(Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName(filter.getClass().getName() + context.findFilterDefs().length);
        definition.setFilter(filter);
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(definition.getFilterName());
        map.addURLPattern("/*");
        for (jakarta.servlet.DispatcherType type : jakarta.servlet.DispatcherType.values()) {
            map.setDispatcher(type.name());
        }
        context.addFilterMap(map);
        return this;
    }

    public TomcatServer servlet(String pattern, HttpServlet servlet) {
        Wrapper wrapper = Tomcat.addServlet(context, "servlet " + pattern, servlet);
        wrapper.setAsyncSupported(true);
        wrapper.addMapping(pattern);
        return this;
    }

    public TomcatServer errorPage(String location) {
        ErrorPage page = new ErrorPage();
        page.setLocation(location);
        context.addErrorPage(page);
        return this;
    }

    public Host host() {
        return tomcat.getHost();
    }

    public Connector secureConnector() {
        return secure;
    }

    public Connector plainConnector() {
        return plain;
    }

    /** Takes the ports, so that callers can connect; they are accepted from the start on. */
    public TomcatServer bind() throws LifecycleException {
        tomcat.init();
        return this;
    }

    public TomcatServer start() throws LifecycleException {
        tomcat.start();
        return this;
    }

    public InetSocketAddress secure() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), secure.getLocalPort());
    }

    public InetSocketAddress plain() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), plain.getLocalPort());
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
