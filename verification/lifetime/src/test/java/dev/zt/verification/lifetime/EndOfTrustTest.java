package dev.zt.verification.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.authz.Reason;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.trust.Revocation;
import dev.zt.verification.lifetime.PlainCaller.Connection;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer that loses its standing in the middle of a connection, once for each way to lose it and each kind of connection. */
@Timeout(60)
class EndOfTrustTest {

    /** How a peer loses its standing. */
    enum Loss {
        EXPIRED(Reason.PEER_EXPIRED) {
            @Override
            void strike(EndOfTrustTest test) {
                test.domain.clock().advance(Duration.ofMinutes(40));
                test.orders.rotate();
                test.domain.clock().advance(Duration.ofMinutes(25));
            }
        },
        BUNDLE_GONE(Reason.PEER_NOT_VOUCHED) {
            @Override
            void strike(EndOfTrustTest test) {
                test.domain.dropBundle(test.partner.trustDomain());
            }
        },
        REVOKED(Reason.PEER_REVOKED) {
            @Override
            void strike(EndOfTrustTest test) {
                test.service.zt.revocations().revoke(Revocation.of(SpiffeIdPattern.of(test.caller.id()), "stolen"));
            }
        };

        final Reason reason;

        Loss(Reason reason) {
            this.reason = reason;
        }

        abstract void strike(EndOfTrustTest test);
    }

    private final DevIdentities domain = DevIdentities.create("shop.test");
    private final DevIdentities partner = domain.foreignDomain("partner.test");
    private final Workload orders = domain.workload("/orders");
    private final Workload caller = partner.workload("/caller");
    private Service service;
    private PlainCaller plain;

    @BeforeEach
    void start() throws Exception {
        domain.federate(partner);
        service = new Service(orders, "spiffe://partner.test/caller");
        plain = new PlainCaller(caller.svid());
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
    }

    private void assertRecorded(Loss loss) {
        assertThat(service.records.denials()).isNotEmpty().allSatisfy(record -> {
            assertThat(record.decision().reason()).isEqualTo(loss.reason);
            assertThat(record.peer()).hasToString(caller.id().toString());
        });
    }

    @ParameterizedTest
    @EnumSource
    void deniesTheNextCallOnAKeptAliveConnection(Loss loss) throws Exception {
        try (Connection connection = plain.connect(service.httpAddress())) {
            assertThat(connection.get()).isEqualTo(204);
            assertThat(connection.get()).isEqualTo(204);
            loss.strike(this);

            assertThat(connection.get()).isEqualTo(403);
        }
        assertRecorded(loss);
        assertThat(service.peers).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void deniesTheNextCallOnAConnectionOfHttp2(Loss loss) throws Exception {
        HttpClient client = plain.http(HttpClient.Version.HTTP_2);
        HttpRequest request = HttpRequest.newBuilder(service.echo()).build();
        HttpResponse<Void> before = client.send(request, HttpResponse.BodyHandlers.discarding());
        assertThat(before.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(before.statusCode()).isEqualTo(204);
        loss.strike(this);

        HttpResponse<Void> after = client.send(request, HttpResponse.BodyHandlers.discarding());

        assertThat(after.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(after.statusCode()).isEqualTo(403);
        assertRecorded(loss);
        assertThat(service.peers).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void deniesTheNextCallInAResumedSessionAndResumesItNoMore(Loss loss) throws Exception {
        try (Connection first = plain.connect(service.httpAddress())) {
            assertThat(first.get()).isEqualTo(204);
        }
        try (Connection resumed = plain.connect(service.httpAddress())) {
            assertThat(resumed.get()).isEqualTo(204);
            assertThat(service.peers.get(1)).as("proven in the first handshake").isSameAs(service.peers.get(0));
            loss.strike(this);

            assertThat(resumed.get()).isEqualTo(403);
        }
        assertRecorded(loss);
        assertThatThrownBy(() -> {
                    try (Connection again = plain.connect(service.httpAddress())) {
                        again.get();
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(service.peers).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void deniesTheNextMessageOfAnOpenStream(Loss loss) throws Exception {
        ManagedChannel channel = plain.channel(service.grpcAddress());
        try {
            EchoApi.Stream stream = new EchoApi.Stream(channel);
            assertThat(stream.ask()).isEqualTo("open");
            assertThat(stream.ask()).isEqualTo("open");
            loss.strike(this);

            assertThatThrownBy(stream::ask)
                    .satisfies(
                            failure -> assertThat(Status.fromThrowable(failure).getCode())
                                    .isEqualTo(Status.Code.PERMISSION_DENIED));
        } finally {
            channel.shutdownNow();
        }
        assertRecorded(loss);
    }

    @ParameterizedTest
    @EnumSource
    void deniesTheNextCallOnAnOpenChannel(Loss loss) {
        ManagedChannel channel = plain.channel(service.grpcAddress());
        try {
            assertThat(EchoApi.once(channel)).isEqualTo("once");
            loss.strike(this);

            assertThatThrownBy(() -> EchoApi.once(channel))
                    .satisfies(
                            failure -> assertThat(Status.fromThrowable(failure).getCode())
                                    .isIn(Status.Code.PERMISSION_DENIED, Status.Code.UNAVAILABLE));
        } finally {
            channel.shutdownNow();
        }
        assertThat(service.records.denials().size()
                        + service.records.rejections().size())
                .isPositive();
    }
}
