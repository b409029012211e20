package dev.zt.http.client;

import dev.zt.enforce.Enforcement;
import dev.zt.trust.Registration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLSession;

/**
 * A response of which only the head was read, so that its peer is checked before a body handler sees a byte.
 *
 * @param head the head, and the body that nobody has asked for yet
 */
record HeldResponse(HttpResponse<Flow.Publisher<List<ByteBuffer>>> head) {

    /** Hands the body to the user's handler, as long as the watch does not end it. */
    <T> CompletionStage<HttpResponse<T>> release(
            BodyHandler<T> handler, Function<Consumer<Enforcement>, Registration> watch) {
        BodySubscriber<T> subscriber;
        try {
            subscriber = handler.apply(new Info(head.statusCode(), head.headers(), head.version()));
        } catch (RuntimeException | Error e) {
            discard();
            throw e;
        }
        head.body().subscribe(new GuardedBody(subscriber, watch));
        return subscriber.getBody().thenApply(body -> new Released<>(head, body));
    }

    /** Hands the body to the user's handler and waits for what it makes of it. */
    <T> HttpResponse<T> await(BodyHandler<T> handler, Function<Consumer<Enforcement>, Registration> watch)
            throws IOException, InterruptedException {
        try {
            return release(handler, watch).toCompletableFuture().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof CallDeniedException denied) {
                throw denied;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IOException(cause == null ? e.toString() : cause.getMessage(), cause);
        }
    }

    /** Throws the body away; the connection ends with it. */
    void discard() {
        head.body().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.cancel();
            }

            @Override
            public void onNext(List<ByteBuffer> item) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });
    }

    private record Info(int statusCode, HttpHeaders headers, HttpClient.Version version) implements ResponseInfo {}

    /** The same response with the body that the user's handler made. */
    private record Released<T>(HttpResponse<?> head, T body) implements HttpResponse<T> {

        @Override
        public int statusCode() {
            return head.statusCode();
        }

        @Override
        public HttpRequest request() {
            return head.request();
        }

        /** Nothing came before: redirects are not followed, and no authenticator is set. */
        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            return head.headers();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return head.sslSession();
        }

        @Override
        public URI uri() {
            return head.uri();
        }

        @Override
        public HttpClient.Version version() {
            return head.version();
        }
    }
}
