package dev.zt.verification.interop.peer;

import dev.zt.Zt;
import dev.zt.grpc.netty.ZtGrpcChannel;
import dev.zt.grpc.netty.ZtGrpcServer;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.http.server.ZtHttpsServer;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.source.IdentitySnapshot;
import dev.zt.spiffe.WorkloadApiAddress;
import dev.zt.spiffe.WorkloadApiSource;
import dev.zt.tls.PeerExpectation;
import io.grpc.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One identity from a Workload API, the servers that run under it, and the clients that call under it. */
final class Actor implements AutoCloseable {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final WorkloadApiSource source;
    private final Zt zt;
    private final List<Runnable> servers = new ArrayList<>();

    private Actor(WorkloadApiSource source, Zt zt) {
        this.source = source;
        this.zt = zt;
    }

    /** Takes an identity whose servers let workloads of some domains call what is allowed. */
    static Actor open(String endpoint, List<String> callers) {
        WorkloadApiSource source = WorkloadApiSource.builder(WorkloadApiAddress.parse(endpoint))
                .acceptDevelopment()
                .open();
        X509Svid svid = source.current().defaultSvid();
        if (svid == null) {
            source.close();
            throw new IllegalStateException("no identity is issued at " + endpoint);
        }
        return new Actor(
                source, Zt.builder(source).policies(policy(svid.id(), callers)).build());
    }

    private static List<AccessPolicy> policy(SpiffeId own, List<String> callers) {
        return AccessPolicyReader.parse("""
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata: {name: interop}
                spec:
                  workload: %s
                  rules:
                  - id: allowed
                    effect: allow
                    from:
                    - trustDomains: [%s]
                    to:
                    - http: {methods: [GET], paths: ["/allowed"]}
                    - grpc: [interop.v1.Echo/Allowed, interop.v1.Echo/Watch]
                """.formatted(own, String.join(", ", callers)), "interop");
    }

    /** Starts a server for each transport and tells their ports. */
    String serve() throws IOException {
        TlsEcho tls = new TlsEcho(zt.tls().server());
        servers.add(tls::close);
        ZtHttpsServer http = ZtHttpsServer.create(zt, ANY_PORT);
        http.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        http.start();
        servers.add(() -> http.stop(0));
        Server grpc = ZtGrpcServer.builder(zt, ANY_PORT)
                .addService(EchoApi.service())
                .build()
                .start();
        servers.add(grpc::shutdownNow);
        return "tls=" + tls.port() + " http=" + http.getAddress().getPort() + " grpc=" + grpc.getPort();
    }

    Calls calls(String transport, int port, String expected) {
        PeerExpectation expectation = PeerExpectation.exactly(SpiffeId.parse(expected));
        return switch (transport) {
            case "tls" -> new TlsCalls(zt.tls().clientSocketFactory(expectation), port);
            case "http" -> http(ZtHttpClient.create(zt, expectation), port);
            case "http1" ->
                http(
                        ZtHttpClient.builder(zt, expectation)
                                .version(HttpClient.Version.HTTP_1_1)
                                .build(),
                        port);
            case "grpc" ->
                new GrpcCalls(ZtGrpcChannel.builder(zt, expectation, "127.0.0.1:" + port)
                        .build());
            default -> throw new IllegalArgumentException("transport '" + transport + "' is unknown");
        };
    }

    private static Calls http(ZtHttpClient client, int port) {
        return new HttpCalls(client, client::close, port);
    }

    @Nullable
    X509Svid svid() {
        return source.current().defaultSvid();
    }

    /** Tells serial number, end, number of own roots and trusted domains. */
    String state() {
        IdentitySnapshot snapshot = source.current();
        X509Svid svid = snapshot.defaultSvid();
        if (svid == null) {
            return "none";
        }
        TrustDomain own = svid.id().trustDomain();
        int roots = snapshot.bundles()
                .get(own)
                .map(bundle -> bundle.authorities().size())
                .orElse(0);
        String trusted = snapshot.bundles().trustDomains().stream()
                .map(TrustDomain::name)
                .sorted()
                .collect(Collectors.joining(","));
        return "serial=" + svid.leaf().getSerialNumber().toString(16) + " until="
                + svid.notAfter().toEpochMilli() + " roots=" + roots + " trusts=" + trusted;
    }

    @Override
    public void close() {
        servers.forEach(Runnable::run);
        zt.close();
        source.close();
    }
}
