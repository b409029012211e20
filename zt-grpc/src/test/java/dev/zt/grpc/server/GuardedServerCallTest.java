package dev.zt.grpc.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.authz.Decision;
import dev.zt.authz.Reason;
import dev.zt.enforce.Caller;
import dev.zt.enforce.Enforcement;
import dev.zt.enforce.OpenCalls;
import dev.zt.grpc.OrdersApi;
import dev.zt.grpc.ZtGrpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class GuardedServerCallTest {

    private final Recording transport = new Recording();
    private final List<String> heard = new ArrayList<>();
    private final List<Enforcement> afterwards = new ArrayList<>();
    private final GuardedServerCall<String, String> call =
            new GuardedServerCall<>(transport, Caller.provenByTls(null), afterwards::add);
    private final ServerCall.Listener<String> listener = new GuardedServerListener<>(
            call, io.opentelemetry.context.Context.root(), new ServerCall.Listener<String>() {
                @Override
                public void onMessage(String message) {
                    heard.add(message);
                }

                @Override
                public void onHalfClose() {
                    heard.add("half-closed");
                }

                @Override
                public void onReady() {
                    heard.add("ready");
                }

                @Override
                public void onCancel() {
                    heard.add("cancelled");
                }

                @Override
                public void onComplete() {
                    heard.add("complete");
                }
            });
    private final CompletableFuture<Void> written = new CompletableFuture<>();
    private final Enforcement denial = new Enforcement(Decision.Deny.of(Reason.PEER_REVOKED), "id-1", written);

    @Test
    void letsNothingThroughOnceItWasTakenAway() {
        listener.onMessage("a");
        call.end(denial);

        listener.onMessage("b");
        listener.onHalfClose();
        listener.onReady();
        call.request(1);
        call.sendHeaders(new Metadata());
        call.sendMessage("out");
        call.setCompression("gzip");
        call.close(Status.OK, new Metadata());

        assertThat(heard).containsExactly("a");
        assertThat(transport.seen).isEmpty();
        assertThat(call.isCancelled()).isTrue();
        assertThat(call.isReady()).isFalse();
    }

    @Test
    void isClosedOnceWhenTheRecordIsWrittenAndNotBefore() {
        call.end(denial);
        call.end(denial);
        assertThat(transport.seen).isEmpty();
        assertThat(afterwards).isEmpty();

        written.complete(null);

        assertThat(transport.seen).containsExactly("close PERMISSION_DENIED id-1");
        assertThat(afterwards).containsExactly(denial);
    }

    @Test
    void isClosedWhenTheRecordFails() {
        call.end(denial);
        written.completeExceptionally(new IllegalStateException("disk"));
        assertThat(transport.seen).containsExactly("close PERMISSION_DENIED id-1");
    }

    @Test
    void isCancelledForItsHandlerHoweverTheTransportCallsIt() {
        call.end(denial);
        listener.onComplete();
        assertThat(heard).containsExactly("cancelled");
    }

    @Test
    void cannotBeTakenAwayAfterItsHandlerClosedIt() {
        call.close(Status.OK, new Metadata());
        call.end(denial);
        written.complete(null);
        listener.onComplete();

        assertThat(transport.seen).containsExactly("close OK null");
        assertThat(heard).containsExactly("complete");
    }

    @Test
    void endsItsWatchHoweverItEnds() {
        List<String> ended = new ArrayList<>();
        call.watch(watch(ended, () -> true));
        listener.onCancel();
        assertThat(ended).isNotEmpty();
    }

    @Test
    void endsAWatchThatComesTooLate() {
        List<String> ended = new ArrayList<>();
        listener.onCancel();
        call.watch(watch(ended, () -> true));
        assertThat(ended).containsExactly("watch");
    }

    @Test
    void asksItsWatchBeforeEachMessageOfAStreamInEitherDirection() {
        AtomicBoolean allowed = new AtomicBoolean(true);
        call.watch(watch(new ArrayList<>(), allowed::get));
        listener.onMessage("a");
        call.sendMessage("out");
        allowed.set(false);

        listener.onMessage("b");
        call.sendMessage("more");

        assertThat(heard).containsExactly("a");
        assertThat(transport.seen).containsExactly("message out");
    }

    private static OpenCalls.Watch watch(List<String> ended, BooleanSupplier allowed) {
        return new OpenCalls.Watch() {
            @Override
            public boolean isStillAllowed() {
                return allowed.getAsBoolean();
            }

            @Override
            public void close() {
                ended.add("watch");
            }
        };
    }

    @Test
    void saysAfterwardsAlsoWhenTheTransportRefusesToClose() {
        transport.broken = true;
        call.end(denial);
        written.complete(null);
        assertThat(afterwards).containsExactly(denial);
    }

    private static final class Recording extends ServerCall<String, String> {

        private final List<String> seen = new ArrayList<>();
        private boolean broken;

        @Override
        public void request(int messages) {
            seen.add("request");
        }

        @Override
        public void sendHeaders(Metadata headers) {
            seen.add("headers");
        }

        @Override
        public void sendMessage(String message) {
            seen.add("message " + message);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (broken) {
                throw new IllegalStateException("call already closed");
            }
            seen.add("close " + status.getCode() + " " + trailers.get(ZtGrpc.DECISION_ID));
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<String, String> getMethodDescriptor() {
            return OrdersApi.CHAT;
        }
    }
}
