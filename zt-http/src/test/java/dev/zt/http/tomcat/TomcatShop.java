package dev.zt.http.tomcat;

import dev.zt.http.Records;
import dev.zt.http.Shop;
import dev.zt.http.servlet.EnforcementServletFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** The orders service on an embedded Tomcat. */
final class TomcatShop implements AutoCloseable {

    final Shop shop = new Shop();
    final Records records = shop.records;
    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector();
    private final Context context;

    TomcatShop() throws IOException {
        Path base = Files.createTempDirectory("zt-tomcat");
        tomcat.setBaseDir(base.toString());
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        ZtTomcat.secure(connector, shop.zt);
        tomcat.setConnector(connector);
        context = tomcat.addContext("", base.toString());
        FilterDef definition = new FilterDef();
        definition.setFilterName("zt");
        definition.setFilter(new EnforcementServletFilter(shop.zt, ZtTomcat.peers(shop.zt)));
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName("zt");
        map.addURLPattern("/*");
        EnumSet.allOf(DispatcherType.class).forEach(type -> map.setDispatcher(type.name()));
        context.addFilterMap(map);
    }

    TomcatShop servlet(String pattern, Servlet servlet) {
        Wrapper wrapper = Tomcat.addServlet(context, "servlet" + pattern, servlet);
        wrapper.setAsyncSupported(true);
        wrapper.addMapping(pattern);
        return this;
    }

    TomcatShop errorPage(int status, String location) {
        ErrorPage page = new ErrorPage();
        page.setErrorCode(status);
        page.setLocation(location);
        context.addErrorPage(page);
        return this;
    }

    TomcatShop started() throws LifecycleException {
        tomcat.start();
        return this;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
        shop.close();
    }
}
