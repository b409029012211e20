package dev.zt.spring;

import dev.zt.Zt;
import dev.zt.audit.AuditSink;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.source.IdentitySource;
import dev.zt.tls.PeerExpectation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** An application with the identity of the orders workload, on a free port, and those who call it. */
public final class RunningApp implements AutoCloseable {

    public static final DevIdentities SHOP = DevIdentities.create("shop.test");
    public static final DevIdentities PARTNER = SHOP.foreignDomain("partner.test");
    public static final Workload ORDERS = SHOP.workload("/orders");

    static {
        SHOP.federate(PARTNER);
    }

    public final Records records = new Records();
    public final ConfigurableApplicationContext context;
    private final Map<Workload, ZtHttpClient> clients = new HashMap<>();
    private final List<Zt> callers = new ArrayList<>();

    private RunningApp(Class<?> application, Map<String, Object> properties) {
        SpringApplication spring = new SpringApplication(application);
        Map<String, Object> all = new HashMap<>(Map.of(
                "server.port", "0",
                "server.address", "127.0.0.1",
                "spring.main.banner-mode", "off",
                "shop.ops", "spiffe://shop.test/ops"));
        all.putAll(properties);
        spring.setDefaultProperties(all);
        if (!properties.containsKey("zt.source")) {
            spring.addInitializers(context -> ((GenericApplicationContext) context)
                    .registerBean(IdentitySource.class, ORDERS::source, bean -> bean.setDestroyMethodName("")));
        }
        spring.addInitializers(
                context -> ((GenericApplicationContext) context).registerBean(AuditSink.class, () -> records));
        context = spring.run();
        records.take();
    }

    public static RunningApp start(Class<?> application, Map<String, Object> properties) {
        return new RunningApp(application, properties);
    }

    public int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    public HttpResponse<String> send(Workload caller, String method, String target)
            throws IOException, InterruptedException {
        return send(caller, port(), method, target);
    }

    public HttpResponse<String> send(Workload caller, int port, String method, String target)
            throws IOException, InterruptedException {
        return send(
                caller,
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + target))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .version(HttpClient.Version.HTTP_1_1));
    }

    public HttpResponse<String> send(Workload caller, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        ZtHttpClient client = clients.computeIfAbsent(caller, workload -> {
            Zt zt = Zt.builder(workload.source()).clock(SHOP.clock()).build();
            callers.add(zt);
            return ZtHttpClient.create(zt, PeerExpectation.exactly(ORDERS.id()));
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        clients.values().forEach(ZtHttpClient::close);
        callers.forEach(Zt::close);
        context.close();
    }
}
