package dev.zt.devkit;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.Base64;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.zt.devkit.ca.Forged;
import dev.zt.identity.SpiffeId;
import dev.zt.trust.TrustBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The bundle endpoint of a {@link DevIdentities} domain, with profile {@code https_spiffe}, on a free port of this machine:
 * for tests of federation, its failures included.
 *
 * <p>It serves the domain's bundle of the moment, X.509 authorities and keys for JWT-SVIDs, with a sequence number that grows
 * with each change, and shows the SVID of its workload {@code /bundle-endpoint}. Thread-safe. Owns daemon threads, ended by
 * {@link #close()}.
 */
public final class BundleEndpoint implements AutoCloseable {

    private static final String PATH = "/bundle.json";

    private final DevIdentities domain;
    private final Workload workload;
    private final ServerKeys keys = new ServerKeys();
    private final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService threads;
    private final HttpsServer server;
    private Duration refreshHint = Duration.ofMinutes(5);
    private boolean withdrawn;
    private @Nullable HttpHandler fault;
    private String lastKeys = "";
    private long sequence;

    private BundleEndpoint(DevIdentities domain) throws IOException {
        this.domain = domain;
        this.workload = domain.workload("/bundle-endpoint");
        this.threads = Executors.newCachedThreadPool(runnable -> {
            Thread thread = new Thread(runnable, "zt-bundle-endpoint");
            thread.setDaemon(true);
            return thread;
        });
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(PlainTls.showing(keys)));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    /**
     * Starts to serve the bundle of a domain.
     *
     * @param domain the domain
     * @return the endpoint
     */
    public static BundleEndpoint start(DevIdentities domain) {
        try {
            BundleEndpoint endpoint = new BundleEndpoint(domain);
            endpoint.presentOwn();
            endpoint.server.start();
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException("No port of this machine is free for a bundle endpoint.", e);
        }
    }

    /**
     * Returns where the bundle is served.
     *
     * @return the URL
     */
    public URI url() {
        return URI.create("https://localhost:" + server.getAddress().getPort() + PATH);
    }

    /**
     * Returns whom a client has to expect.
     *
     * @return the SPIFFE ID of the server
     */
    public SpiffeId id() {
        return workload.id();
    }

    /**
     * Returns how many requests came.
     *
     * @return the number
     */
    public int requests() {
        return requests.get();
    }

    /**
     * Sets how soon clients are told to ask again. Default: five minutes.
     *
     * @param hint whole seconds
     */
    public synchronized void refreshHint(Duration hint) {
        this.refreshHint = Objects.requireNonNull(hint, "hint");
    }

    /** Serves no key from now on: the domain takes back all that it ever issued. */
    public synchronized void withdraw() {
        withdrawn = true;
    }

    /** Serves the domain's bundle again, after {@link #withdraw()} and {@link #fail}. */
    public synchronized void restore() {
        withdrawn = false;
        fault = null;
    }

    /**
     * Answers otherwise from now on.
     *
     * @param handler answers each request, however badly
     */
    public synchronized void fail(HttpHandler handler) {
        fault = Objects.requireNonNull(handler, "handler");
    }

    /** Shows the newest SVID of the endpoint's own workload, in handshakes from now on. */
    public void presentOwn() {
        present(workload);
    }

    /**
     * Shows the newest SVID of a workload, in handshakes from now on.
     *
     * @param other any workload of any domain
     */
    public void present(Workload other) {
        present(other.svid().chain(), other.svid().privateKey());
    }

    /**
     * Shows a chain that is wrong in some way, in handshakes from now on.
     *
     * @param forged the chain and its key
     */
    public void present(Forged forged) {
        present(forged.chain(), forged.key());
    }

    /**
     * Shows any chain, in handshakes from now on.
     *
     * @param chain leaf first
     * @param key the leaf's key
     */
    public void present(List<X509Certificate> chain, PrivateKey key) {
        keys.show(chain, key);
    }

    /**
     * Returns what is served now.
     *
     * @return the document in JSON
     */
    public synchronized String document() {
        String served = keys();
        if (!served.equals(lastKeys)) {
            lastKeys = served;
            sequence++;
        }
        return "{\"keys\":" + served + ",\"spiffe_sequence\":" + sequence + ",\"spiffe_refresh_hint\":"
                + refreshHint.toSeconds() + "}";
    }

    private String keys() {
        if (withdrawn) {
            return "[]";
        }
        try {
            List<JWK> all = new ArrayList<>(x509Keys(domain.authority().bundle()));
            all.addAll(JWKSet.parse(domain.jwtAuthority().bundle()).getKeys());
            return all.stream().map(JWK::toJSONString).collect(Collectors.joining(",", "[", "]"));
        } catch (ParseException e) {
            throw new IllegalStateException("The keys for JWT-SVIDs of " + domain + " cannot be read.", e);
        }
    }

    private static List<JWK> x509Keys(TrustBundle bundle) {
        return bundle.authorities().stream().map(BundleEndpoint::x509Key).toList();
    }

    private static JWK x509Key(X509Certificate authority) {
        // Authorities of this kit have EC keys.
        ECPublicKey key = (ECPublicKey) authority.getPublicKey();
        return new ECKey.Builder(Curve.forECParameterSpec(key.getParams()), key)
                .keyUse(new KeyUse("x509-svid"))
                .x509CertChain(List.of(base64(authority)))
                .build();
    }

    private static Base64 base64(X509Certificate certificate) {
        try {
            return Base64.encode(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("An authority cannot be encoded.", e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        HttpHandler handler = handler();
        try (exchange) {
            handler.handle(exchange);
        }
    }

    private synchronized HttpHandler handler() {
        return fault == null ? this::serve : fault;
    }

    private void serve(HttpExchange exchange) throws IOException {
        boolean found = exchange.getRequestURI().getPath().equals(PATH);
        byte[] body = found ? document().getBytes(StandardCharsets.UTF_8) : new byte[0];
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(found ? 200 : 404, found ? body.length : -1);
        if (found) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Ends the endpoint. Idempotent. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
