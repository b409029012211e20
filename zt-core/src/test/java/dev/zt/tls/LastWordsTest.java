package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.mockito.stubbing.OngoingStubbing;

class LastWordsTest {

    private final SSLEngine engine = mock(SSLEngine.class);
    private final LastWords words = new LastWords(engine);

    private OngoingStubbing<SSLEngineResult> whenAsked() throws SSLException {
        return when(engine.wrap(any(ByteBuffer.class), any(ByteBuffer.class)));
    }

    private static SSLEngineResult say(ByteBuffer target, int... bytes) {
        for (int value : bytes) {
            target.put((byte) value);
        }
        return Fakes.produced(bytes.length);
    }

    private void says21And7() throws SSLException {
        whenAsked()
                .thenAnswer(call -> say(call.getArgument(1), 21))
                .thenAnswer(call -> say(call.getArgument(1), 7))
                .thenReturn(Fakes.produced(0));
    }

    @Test
    void areNoneWhileTheEngineIsOpen() throws SSLException {
        assertThat(words.isPending()).isFalse();
        assertThat(words.wrap(ByteBuffer.allocate(9))).isNull();
        verify(engine, never()).closeOutbound();
    }

    @Test
    void areAllThatTheEngineStillSays() throws SSLException {
        says21And7();
        words.take();
        ByteBuffer target = ByteBuffer.allocate(9);

        assertThat(words.isPending()).isTrue();
        assertResult(words.wrap(target), Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 2);
        assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {21, 7}));
        assertThat(words.isPending()).isFalse();
    }

    @Test
    void areSaidOnce() throws SSLException {
        says21And7();
        words.take();
        words.wrap(ByteBuffer.allocate(9));

        assertResult(words.wrap(ByteBuffer.allocate(9)), Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0);
    }

    @Test
    void waitForEnoughRoomAndFitExactly() throws SSLException {
        says21And7();
        words.take();

        assertResult(words.wrap(ByteBuffer.allocate(1)), Status.BUFFER_OVERFLOW, HandshakeStatus.NEED_WRAP, 0);
        assertThat(words.isPending()).isTrue();
        assertResult(words.wrap(ByteBuffer.allocate(2)), Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 2);
    }

    @Test
    void closeTheEngineOnceAndInThatOrder() throws SSLException {
        whenAsked().thenReturn(Fakes.produced(0));
        words.take();
        words.take();

        var order = Mockito.inOrder(engine);
        order.verify(engine).closeOutbound();
        order.verify(engine).wrap(any(ByteBuffer.class), any(ByteBuffer.class));
        order.verify(engine).closeInbound();
        verify(engine, times(1)).closeOutbound();
    }

    @Test
    void areEmptyWhereTheEngineHasNoMoreToSay() throws SSLException {
        whenAsked().thenThrow(new SSLException("closed"));
        words.take();

        assertThat(words.isPending()).isFalse();
        assertResult(words.wrap(ByteBuffer.allocate(0)), Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0);
    }

    private static void assertResult(SSLEngineResult result, Status status, HandshakeStatus handshake, int produced) {
        assertThat(result.getStatus()).isEqualTo(status);
        assertThat(result.getHandshakeStatus()).isEqualTo(handshake);
        assertThat(result.bytesProduced()).isEqualTo(produced);
        assertThat(result.bytesConsumed()).isZero();
    }
}
