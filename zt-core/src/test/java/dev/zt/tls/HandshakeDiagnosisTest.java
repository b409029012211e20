package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HandshakeDiagnosisTest {

    private static final int HANDSHAKE_RECORD = 22;
    private static final SSLException FAILURE = new SSLException("bad\nrecord");

    private final HandshakeDiagnosis server = new HandshakeDiagnosis(true, true);

    @Test
    void beginsWithTheFirstByteWhateverItIs() {
        assertThat(server.hasBegun()).isFalse();
        server.reading(0);
        assertThat(server.hasBegun()).isTrue();
    }

    @Nested
    class OfPlaintext {

        @Test
        void judgesTheFirstByteAlone() {
            server.reading(0);
            server.reading(HANDSHAKE_RECORD);

            assertThat(server.explain(FAILURE))
                    .isEqualTo(PeerRejection.withoutCertificate(
                            RejectionReason.PLAINTEXT,
                            "Connection rejected: what arrived is not TLS. Call over mutual TLS."));
        }

        @Test
        void doesNotSuspectAHandshakeOfWhichNothingArrived() {
            assertThat(server.explain(FAILURE).reason()).isEqualTo(RejectionReason.PEER_ABORTED);
        }

        @Test
        void doesNotSuspectServers() {
            HandshakeDiagnosis client = new HandshakeDiagnosis(false, false);
            client.reading('G');

            assertThat(client.explain(FAILURE).reason()).isEqualTo(RejectionReason.PEER_ABORTED);
        }
    }

    @Nested
    class OfAnEndByThePeer {

        @Test
        void saysWhatTheStackSaidEscaped() {
            server.reading(HANDSHAKE_RECORD);

            assertThat(server.explain(FAILURE).message())
                    .isEqualTo("Handshake ended by the peer: it rejected this end, closed, or sent no valid record"
                            + " (bad\\nrecord). See the log of the peer.");
        }

        @Test
        void saysNothingOfAStackThatSaidNothing() {
            server.reading(HANDSHAKE_RECORD);

            assertThat(server.explain(null).message())
                    .isEqualTo("Handshake ended by the peer: it rejected this end, closed, or sent no valid record."
                            + " See the log of the peer.");
        }

        @Test
        void isWhatFollowsAStepThatSucceeded() {
            server.reading(HANDSHAKE_RECORD);
            server.taskRan();
            server.stepped(10);

            assertThat(server.explain(FAILURE).reason()).isEqualTo(RejectionReason.PEER_ABORTED);
        }
    }

    @Nested
    class OfAFaultFoundHere {

        private RejectionReason found() {
            server.reading(HANDSHAKE_RECORD);
            server.taskRan();
            return server.explain(FAILURE).reason();
        }

        @Test
        void isTheCertificateThatWasDemandedAndNotSeen() {
            server.stepped(1);

            assertThat(found()).isEqualTo(RejectionReason.NO_CERTIFICATE);
        }

        @Test
        void isNotTheCertificateBeforeItWasDemanded() {
            server.stepped(0);

            assertThat(found()).isEqualTo(RejectionReason.HANDSHAKE_FAILED);
        }

        @Test
        void isNotTheCertificateWhereOneWasSeen() {
            server.stepped(1);
            server.scope().run(() -> {
                HandshakeScope.sawCertificate();
                return true;
            });

            assertThat(found()).isEqualTo(RejectionReason.HANDSHAKE_FAILED);
        }

        @Test
        void isNotTheCertificateWhereNoneIsDemanded() {
            HandshakeDiagnosis asking = new HandshakeDiagnosis(true, false);
            asking.stepped(1);

            assertThat(asking.explain(FAILURE, true).message())
                    .isEqualTo("Handshake failed (bad\\nrecord). Compare protocol versions and ciphers of both ends.");
        }
    }

    @Nested
    class OfAKnownCause {

        private final PeerRejection why = PeerRejection.withoutCertificate(RejectionReason.REVOKED, "it was revoked");

        private SSLException causedAtDepth(int depth) {
            Throwable cause = new PeerRejectedException(why);
            for (int i = 1; i < depth; i++) {
                cause = new IllegalStateException(cause);
            }
            return new SSLException(cause);
        }

        @Test
        void findsItTenDeep() {
            assertThat(server.explain(causedAtDepth(9))).isSameAs(why);
        }

        @Test
        void looksNoDeeper() {
            assertThat(server.explain(causedAtDepth(10)).reason()).isEqualTo(RejectionReason.PEER_ABORTED);
        }

        @Test
        void prefersItToAnyOther() {
            server.reading('G');
            server.scope().run(() -> {
                HandshakeScope.note(why);
                return true;
            });

            assertThat(server.explain(FAILURE)).isSameAs(why);
        }
    }
}
