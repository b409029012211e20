package dev.zt.verification.lifetime;

import dev.zt.Zt;
import dev.zt.devkit.Workload;
import dev.zt.grpc.netty.ZtGrpcServer;
import dev.zt.http.servlet.RequestAccess;
import dev.zt.http.servlet.ZtServletFilter;
import dev.zt.http.tomcat.ZtTomcat;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.AccessPolicyReader;
import io.grpc.Server;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A workload that serves HTTP/1.1 and HTTP/2 by Tomcat, and gRPC by Netty, under one policy. */
final class Service implements AutoCloseable {

    /** As many threads as there are callers, so that none comes or goes while footprints are compared. */
    private static final int THREADS = 8;

    private static final Logger QUIET = Logger.getLogger("org.apache");

    static {
        QUIET.setLevel(Level.OFF);
    }

    final Records records = new Records();
    final Zt zt;

    /** Who asked over HTTP, once for each request that a handler saw, unless {@link #forgetPeers()} was called. */
    final List<PeerIdentity> peers = new CopyOnWriteArrayList<>();

    private final ExecutorService grpcThreads = Executors.newFixedThreadPool(THREADS);
    private final Tomcat tomcat = new Tomcat();
    private final Server grpc;
    private volatile boolean remembersPeers = true;

    Service(Workload workload, String callers) throws IOException, LifecycleException {
        zt = Zt.builder(workload.source())
                .clock(workload.identities().timeSource())
                .audit(records)
                .policies(AccessPolicyReader.parse("""
                        apiVersion: zt.dev/v1
                        kind: AccessPolicy
                        metadata: {name: lifetime, revision: 1}
                        spec:
                          workload: %s
                          rules:
                          - id: all
                            effect: allow
                            from:
                            - principals: ["%s"]
                            to:
                            - http: {methods: [GET], paths: ["/echo"]}
                            - grpc: [echo.v1.Echo/*]
                        """.formatted(workload.id(), callers), "lifetime.yaml"))
                .build();
        startTomcat();
        grpc = ZtGrpcServer.builder(zt, loopback(0))
                .addService(new EchoApi())
                .executor(grpcThreads)
                .build()
                .start();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void startTomcat() throws IOException, LifecycleException {
        Path base = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "tomcat");
        tomcat.setBaseDir(base.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        AbstractHttp11Protocol<?> protocol = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
        protocol.setMaxKeepAliveRequests(-1);
        protocol.setKeepAliveTimeout(-1);
        fixThreads(protocol);
        connector.addUpgradeProtocol(new Http2Protocol());
        ZtTomcat.secure(connector, zt);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", base.toString());
        FilterDef filter = new FilterDef();
        filter.setFilterName("zt");
        filter.setFilter(new ZtServletFilter(zt));
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("zt");
        map.addURLPattern("/*");
        context.addFilterMap(map);
        Tomcat.addServlet(context, "echo", new Echo()).addMapping("/echo");
        tomcat.start();
    }

    private static void fixThreads(AbstractProtocol<?> protocol) {
        protocol.setMinSpareThreads(THREADS);
        protocol.setMaxThreads(THREADS);
    }

    InetSocketAddress httpAddress() {
        return loopback(tomcat.getConnector().getLocalPort());
    }

    URI echo() {
        return URI.create("https://127.0.0.1:" + httpAddress().getPort() + "/echo");
    }

    InetSocketAddress grpcAddress() {
        return loopback(grpc.getPort());
    }

    /** For a run of many requests, of which nobody asks who made them. */
    void forgetPeers() {
        remembersPeers = false;
        peers.clear();
    }

    @Override
    public void close() throws LifecycleException {
        grpc.shutdownNow();
        grpcThreads.shutdownNow();
        tomcat.stop();
        tomcat.destroy();
        zt.close();
    }

    private final class Echo extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            if (remembersPeers) {
                peers.add(RequestAccess.of(request).flatMap(RequestAccess::peer).orElseThrow());
            }
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }
}
