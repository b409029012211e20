package dev.zt.verification.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.Zt;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.grpc.netty.ZtGrpcChannel;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.tls.PeerExpectation;
import dev.zt.verification.lifetime.PlainCaller.Connection;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rotates both ends over and over while calls run on open connections; what the process holds on to does not grow. */
@Tag("soak")
@Timeout(3_600)
class SoakTest {

    private static final boolean FULL = Boolean.getBoolean("zt.full");
    private static final int ROTATIONS = FULL ? 1_000 : 150;
    private static final int BASELINE = FULL ? 100 : 50;
    private static final long MOST_BYTES = 1_000_000;

    private final DevIdentities domain = DevIdentities.create("shop.test");
    private final Workload orders = domain.workload("/orders");
    private final Workload web = domain.workload("/web");
    private final PeerExpectation expected = PeerExpectation.exactly(orders.id());
    private final Records webRecords = new Records();
    private final ExecutorService httpThreads = Executors.newFixedThreadPool(4);

    @Test
    void failsNoCallAndHoldsOnToNothingThroughManyRotations() throws Exception {
        try (Service service = new Service(orders, web.id().toString());
                Zt zt = Zt.builder(web.source())
                        .clock(domain.timeSource())
                        .audit(webRecords)
                        .build();
                Connection kept = new PlainCaller(web.svid()).connect(service.httpAddress());
                ZtHttpClient http1 = client(zt, HttpClient.Version.HTTP_1_1);
                ZtHttpClient http2 = client(zt, HttpClient.Version.HTTP_2)) {
            service.forgetPeers();
            HttpRequest request = HttpRequest.newBuilder(service.echo()).build();
            ManagedChannel channel = ZtGrpcChannel.builder(zt, expected, service.grpcAddress())
                    .executor(httpThreads)
                    .build();
            EchoApi.Stream stream = new EchoApi.Stream(channel);
            try (Callers callers = new Callers()) {
                callers.add("kept connection", () -> assertThat(kept.get()).isEqualTo(204));
                callers.add("HTTP/1.1", () -> assertThat(status(http1, request)).isEqualTo(204));
                callers.add("HTTP/2", () -> assertThat(status(http2, request)).isEqualTo(204));
                callers.add(
                        "gRPC calls", () -> assertThat(EchoApi.once(channel)).isEqualTo("once"));
                callers.add("gRPC stream", () -> assertThat(stream.ask()).isEqualTo("open"));

                Footprint early = rotate(callers, BASELINE);
                Footprint late = rotate(callers, ROTATIONS - BASELINE);

                System.out.printf(
                        "SOAK %d rotations of both ends, %d calls; at rotation %d %s, at the last %s%n",
                        ROTATIONS, callers.calls(), BASELINE, early, late);
                assertThat(late.heapBytes() - early.heapBytes()).as("heap").isLessThanOrEqualTo(MOST_BYTES);
                assertThat(late.threads()).as("threads").isLessThanOrEqualTo(early.threads());
                assertThat(late.openFiles()).as("open files").isLessThanOrEqualTo(early.openFiles());
            } finally {
                stream.complete();
                channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
            }
            assertThat(service.records.denials()).isEmpty();
            assertThat(service.records.rejections()).isEmpty();
            assertThat(webRecords.denials()).isEmpty();
            assertThat(webRecords.rejections()).isEmpty();
            assertThatThrownBy(() -> {
                        try (Connection nobody = new PlainCaller(null).connect(service.httpAddress())) {
                            nobody.get();
                        }
                    })
                    .as("a client certificate is still required")
                    .isInstanceOf(IOException.class);
        } finally {
            httpThreads.shutdownNow();
        }
    }

    private Footprint rotate(Callers callers, int rotations) throws Exception {
        for (int i = 0; i < rotations; i++) {
            orders.rotate();
            web.rotate();
            callers.awaitOneCallEach();
        }
        return callers.whileAllRest(Footprint::ofIdleProcess);
    }

    private ZtHttpClient client(Zt zt, HttpClient.Version version) {
        return ZtHttpClient.builder(zt, expected)
                .version(version)
                .executor(httpThreads)
                .build();
    }

    private static int status(ZtHttpClient client, HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
