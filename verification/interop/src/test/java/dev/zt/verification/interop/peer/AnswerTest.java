package dev.zt.verification.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import org.junit.jupiter.api.Test;

class AnswerTest {

    /** Which of them it is depends on whether the reader or the writer of a connection is first to see its end. */
    @Test
    void namesTheServerWhoseEndIsSeenByTheReaderOrTheWriter() {
        assertThat(Answer.of(new IOException(new SocketException("Connection reset")))
                        .verdict())
                .isEqualTo(Verdict.SERVER);
        assertThat(Answer.of(new IOException(new ClosedChannelException())).verdict())
                .isEqualTo(Verdict.SERVER);
        assertThat(Answer.of(new IOException("HTTP/1.1 header parser received no bytes"))
                        .verdict())
                .isEqualTo(Verdict.SERVER);
    }

    @Test
    void namesTheClientThatRefusesHoweverItsConnectionEnds() {
        ClosedChannelException closed = new ClosedChannelException();
        closed.initCause(new CertificateException("other name"));

        assertThat(Answer.of(new IOException(closed)).verdict()).isEqualTo(Verdict.CLIENT);
    }

    @Test
    void namesNobodyWhereNothingCame() {
        assertThat(Answer.of(new HttpTimeoutException("request timed out")).verdict())
                .isEqualTo(Verdict.FAILED);
    }
}
