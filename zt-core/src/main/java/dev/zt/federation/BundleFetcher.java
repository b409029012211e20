package dev.zt.federation;

import dev.zt.internal.text.Quoted;
import dev.zt.trust.BundleDocument;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what one bundle endpoint serves: bounded in size and in time, redirects included, from nobody but the server that
 * is expected. Belongs to one thread at a time.
 */
final class BundleFetcher {

    private static final int OK = 200;
    private static final int MAX_REDIRECTS = 3;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final URI url;
    private final ServerTrust trust;
    private final Duration timeout;
    private @Nullable HttpClient client;
    private @Nullable SSLSession lastSession;

    BundleFetcher(URI url, ServerTrust trust, Duration timeout) {
        this.url = url;
        this.trust = trust;
        this.timeout = timeout;
    }

    /**
     * Fetches the document.
     *
     * @throws IOException if there is none to be had; the message says why
     */
    byte[] fetch() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        URI next = url;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<byte[]> response = get(next, deadline);
            if (!REDIRECTS.contains(response.statusCode())) {
                return content(response);
            }
            // Followed for this one fetch: the next one begins at the configured URL again.
            next = target(next, response);
        }
        throw new IOException("it redirects more than " + MAX_REDIRECTS + " times");
    }

    private static byte[] content(HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() != OK) {
            throw new IOException("it answers with status " + response.statusCode());
        }
        return response.body();
    }

    private static URI target(URI from, HttpResponse<byte[]> response) throws IOException {
        String location = response.headers().firstValue("Location").orElse("");
        try {
            URI target = from.resolve(location);
            String problem = FederationEndpoint.urlProblem(target);
            if (problem == null && !location.isEmpty()) {
                return target;
            }
            throw new IOException("it redirects to a place that " + (problem == null ? "it does not name" : problem));
        } catch (IllegalArgumentException e) {
            throw new IOException("it redirects to " + Quoted.quote(location) + ", which is no URL", e);
        }
    }

    private HttpResponse<byte[]> get(URI from, long deadline) throws IOException, InterruptedException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw late();
        }
        HttpRequest request = HttpRequest.newBuilder(from)
                .timeout(Duration.ofNanos(left))
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(request, BoundedBody.handler(BundleDocument.MAX_BYTES));
        try {
            HttpResponse<byte[]> response = answer.get(left, TimeUnit.NANOSECONDS);
            SSLSession session = response.sslSession().orElseThrow(() -> new IOException("its connection is not TLS"));
            lastSession = session;
            trust.recheck(session);
            return response;
        } catch (TimeoutException e) {
            throw late();
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            answer.cancel(true);
        }
    }

    private IOException late() {
        return new IOException("it has not answered in full within " + timeout.toMillis() + " ms");
    }

    /** Finds what says most: why a certificate was refused stands below what TLS made of it. */
    private IOException failure(Throwable thrown) {
        String reason = "";
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpTimeoutException) {
                return late();
            }
            if (cause instanceof ServerRefusedException refused) {
                return new IOException(refused.getMessage(), thrown);
            }
            String message = cause.getMessage();
            reason = message == null || message.isEmpty() ? cause.getClass().getSimpleName() : message;
            if (cause instanceof CertificateException) {
                break;
            }
        }
        return new IOException("it cannot be fetched: " + Quoted.escape(reason), thrown);
    }

    /** Keeps the client as long as the server that its connections lead to still counts. */
    private HttpClient client() throws IOException {
        HttpClient current = client;
        if (current != null && (lastSession == null || stillCounts(lastSession))) {
            return current;
        }
        SSLContext context = trust.newContext();
        // A session older than this asks for a new handshake.
        context.getClientSessionContext().setSessionTimeout(1);
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        HttpClient created = HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(parameters)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
        client = created;
        lastSession = null;
        return created;
    }

    private boolean stillCounts(SSLSession session) {
        try {
            trust.recheck(session);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
