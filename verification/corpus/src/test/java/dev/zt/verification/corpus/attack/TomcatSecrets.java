package dev.zt.verification.corpus.attack;

import dev.zt.http.servlet.ZtServletFilter;
import dev.zt.http.tomcat.ZtTomcat;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.function.Supplier;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Tomcat with the servlet filter, over HTTP/1.1 and HTTP/2. */
final class TomcatSecrets implements AutoCloseable {

    private final Tomcat tomcat = new Tomcat();

    TomcatSecrets(Secrets secrets) throws Exception {
        Path base = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "tomcat");
        tomcat.setBaseDir(base.toString());
        Connector connector = ZtTomcat.connector(secrets.zt);
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.addUpgradeProtocol(new Http2Protocol());
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", base.toString());
        FilterDef filter = new FilterDef();
        filter.setFilterName("zt");
        filter.setFilter(new ZtServletFilter(secrets.zt));
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("zt");
        map.addURLPattern("/*");
        EnumSet.allOf(DispatcherType.class).forEach(type -> map.setDispatcher(type.name()));
        context.addFilterMap(map);
        Tomcat.addServlet(context, "admin", new Telling(secrets::tell)).addMapping("/admin/*");
        Tomcat.addServlet(context, "stage", new Telling(secrets::tell)).addMapping("/stage/*");
        Tomcat.addServlet(context, "public", new Telling(() -> "hello")).addMapping("/public/*");
        tomcat.start();
    }

    InetSocketAddress address() {
        return Secrets.loopback(tomcat.getConnector().getLocalPort());
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    /** Answers any request below its path, whatever its method. */
    private static final class Telling extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient Supplier<String> text;

        Telling(Supplier<String> text) {
            this.text = text;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write(text.get());
        }
    }
}
