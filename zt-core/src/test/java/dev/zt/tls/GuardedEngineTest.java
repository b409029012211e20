package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.zt.identity.PeerIdentity;
import dev.zt.tls.EngineRules.ClientAuth;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import org.mockito.Mockito;
import org.mockito.stubbing.OngoingStubbing;

class GuardedEngineTest {

    private static final SSLException FAILURE = new SSLException("bad record");
    private static final int HANDSHAKE_RECORD = 22;

    private final SSLEngine inner = Fakes.engine();
    private final List<PeerRejection> rejections = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocate(64);

    @BeforeEach
    void saysNothingMoreWhenItCloses() throws SSLException {
        when(inner.wrap(any(ByteBuffer.class), any(ByteBuffer.class))).thenReturn(Fakes.produced(0));
    }

    /** As the JDK's: certificates are looked at by delegated tasks. */
    private GuardedEngine delegating(boolean server) {
        return guarded(server, true);
    }

    /** As Conscrypt's: it keeps native memory until it is closed for good. */
    private GuardedEngine holding(boolean server) {
        return guarded(server, false);
    }

    private GuardedEngine guarded(boolean server, boolean delegates) {
        return new GuardedEngine(
                inner, delegates, new EngineRules(ClientAuth.DEMANDED, server, Set.of("TLSv1.3")), rejections::add);
    }

    private OngoingStubbing<SSLEngineResult> whenItWraps() throws SSLException {
        return when(inner.wrap(any(ByteBuffer[].class), anyInt(), anyInt(), any()));
    }

    private OngoingStubbing<SSLEngineResult> whenItUnwraps() throws SSLException {
        return when(inner.unwrap(any(), any(ByteBuffer[].class), anyInt(), anyInt()));
    }

    private SSLEngineResult wrap(SSLEngine engine) throws SSLException {
        return engine.wrap(ByteBuffer.allocate(0), out);
    }

    private SSLEngineResult unwrap(SSLEngine engine, int... bytes) throws SSLException {
        ByteBuffer source = ByteBuffer.allocate(bytes.length);
        for (int value : bytes) {
            source.put((byte) value);
        }
        return engine.unwrap(source.flip(), out);
    }

    private GuardedEngine finish(GuardedEngine engine) throws SSLException {
        whenItUnwraps().thenReturn(Fakes.finished());
        unwrap(engine, HANDSHAKE_RECORD);
        return engine;
    }

    private void assertReported(RejectionReason... reasons) {
        assertThat(rejections).extracting(PeerRejection::reason).containsExactly(reasons);
    }

    private void assertClosedForGood() throws SSLException {
        verify(inner, times(1)).closeInbound();
    }

    @Nested
    class Reports {

        @Test
        void onceHoweverOftenItFails() throws SSLException {
            GuardedEngine engine = delegating(true);
            whenItUnwraps().thenThrow(FAILURE);
            unwrapFails(engine, HANDSHAKE_RECORD);
            unwrapFails(engine, HANDSHAKE_RECORD);
            engine.closeInbound();
            engine.rejectPlaintext();

            assertReported(RejectionReason.PEER_ABORTED);
        }

        @Test
        void plaintextThatTheStackAroundItSaw() {
            delegating(true).rejectPlaintext();

            assertReported(RejectionReason.PLAINTEXT);
        }

        @ParameterizedTest
        @ValueSource(ints = {'G', 0, 0xff})
        void plaintextByItsFirstByte(int first) throws SSLException {
            GuardedEngine engine = delegating(true);
            whenItUnwraps().thenThrow(FAILURE);
            unwrapFails(engine, first, HANDSHAKE_RECORD);

            assertReported(RejectionReason.PLAINTEXT);
        }

        @Test
        void aClientThatGoesAwayInTheMiddle() throws SSLException {
            GuardedEngine engine = delegating(true);
            whenItUnwraps().thenReturn(Fakes.produced(0));
            unwrap(engine, HANDSHAKE_RECORD);
            engine.closeInbound();

            verify(inner).closeInbound();
            assertReported(RejectionReason.PEER_ABORTED);
        }

        @Test
        void aClientThatGoesAwayInTheMiddleEvenIfClosingFails() throws SSLException {
            GuardedEngine engine = delegating(true);
            whenItUnwraps().thenReturn(Fakes.produced(0));
            unwrap(engine, HANDSHAKE_RECORD);
            doThrow(FAILURE).when(inner).closeInbound();

            assertThatThrownBy(engine::closeInbound).isSameAs(FAILURE);
            assertReported(RejectionReason.PEER_ABORTED);
        }

        @Test
        void aServerThatRefusesBehindItsHandshake() throws SSLException {
            GuardedEngine engine = finish(delegating(false));
            whenItUnwraps().thenThrow(FAILURE);
            unwrapFails(engine, HANDSHAKE_RECORD);

            assertReported(RejectionReason.PEER_ABORTED);
        }

        @Test
        void nothingOfAConnectionThatIsOpenedAndClosed() throws SSLException {
            delegating(true).closeInbound();
            GuardedEngine engine = delegating(true);
            whenItUnwraps().thenReturn(Fakes.produced(0));
            unwrap(engine);
            engine.closeInbound();

            assertThat(rejections).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void nothingWhenAnEndClosesBehindTheHandshake(boolean server) throws SSLException {
            finish(delegating(server)).closeInbound();

            assertThat(rejections).isEmpty();
        }

        @Test
        void nothingOfAProvenClientThatFailsLater() throws SSLException {
            GuardedEngine engine = finish(delegating(true));
            whenItUnwraps().thenThrow(FAILURE);
            unwrapFails(engine, HANDSHAKE_RECORD);
            engine.rejectPlaintext();

            assertThat(rejections).isEmpty();
        }

        @Test
        void nothingOfAServerThatFailsOnceItHasSentSomething() throws SSLException {
            GuardedEngine engine = finish(delegating(false));
            whenItUnwraps().thenReturn(Fakes.produced(1)).thenThrow(FAILURE);
            unwrap(engine, 23);
            unwrapFails(engine, 23);

            assertThat(rejections).isEmpty();
        }

        @Test
        void aClientThatSendsDataInsteadOfFinishing() throws SSLException {
            GuardedEngine engine = delegating(true);
            whenItUnwraps().thenReturn(Fakes.produced(1)).thenThrow(FAILURE);
            unwrap(engine, HANDSHAKE_RECORD);
            unwrapFails(engine, HANDSHAKE_RECORD);

            assertReported(RejectionReason.PEER_ABORTED);
        }

        @Test
        void whatADelegatedTaskFound() throws SSLException {
            GuardedEngine engine = delegating(true);
            PeerRejection why = HandshakeDiagnosis.plaintext();
            when(inner.getDelegatedTask()).thenReturn(() -> HandshakeScope.note(why), (Runnable) null);
            engine.getDelegatedTask().run();
            assertThat(engine.getDelegatedTask()).isNull();
            whenItWraps().thenThrow(FAILURE);
            assertThatThrownBy(() -> wrap(engine)).isSameAs(FAILURE);

            assertThat(rejections).containsExactly(why);
        }

        @Test
        void aFaultFoundHereWhereADelegatedTaskHasRun() throws SSLException {
            GuardedEngine engine = delegating(true);
            when(inner.getDelegatedTask()).thenReturn(() -> {});
            whenItWraps().thenReturn(Fakes.produced(9)).thenThrow(FAILURE);
            wrap(engine);
            engine.getDelegatedTask().run();
            assertThatThrownBy(() -> wrap(engine)).isSameAs(FAILURE);

            assertReported(RejectionReason.NO_CERTIFICATE);
        }

        @Test
        void aFaultFoundHereWhereAnEngineWithoutTasksHasSomethingLeftToSay() throws SSLException {
            GuardedEngine engine = holding(true);
            whenItUnwraps().thenThrow(FAILURE);
            unwrapFails(engine, HANDSHAKE_RECORD);

            assertReported(RejectionReason.HANDSHAKE_FAILED);
        }

        @Test
        void aFaultOfThePeerWhereAnEngineWithoutTasksHasNothingLeftToSay() throws SSLException {
            GuardedEngine engine = holding(true);
            when(inner.isOutboundDone()).thenReturn(true);
            whenItUnwraps().thenThrow(FAILURE);
            unwrapFails(engine, HANDSHAKE_RECORD);

            assertReported(RejectionReason.PEER_ABORTED);
        }

        @Test
        void aFaultOfTheServerWhereAnEngineWithoutTasksHasFinished() throws SSLException {
            GuardedEngine engine = finish(holding(false));
            whenItUnwraps().thenThrow(FAILURE);
            unwrapFails(engine, HANDSHAKE_RECORD);

            assertReported(RejectionReason.PEER_ABORTED);
        }

        private void unwrapFails(SSLEngine engine, int... bytes) {
            assertThatThrownBy(() -> unwrap(engine, bytes)).isSameAs(FAILURE);
        }
    }

    @Nested
    class Binds {

        private final PeerIdentity peer = Fakes.peer();

        private void finishProving(GuardedEngine engine) throws SSLException {
            whenItWraps().thenAnswer(call -> {
                HandshakeScope.proved(peer);
                return Fakes.finished();
            });
            wrap(engine);
        }

        @Test
        void thePeerToTheSessionThatComesOfTheHandshake() throws SSLException {
            finishProving(holding(true));

            assertThat(PeerBinding.of(inner.getSession())).isSameAs(peer);
        }

        @Test
        void nobodyToASessionThatCarriesItsPeer() throws SSLException {
            PeerIdentity before = Fakes.peer();
            PeerBinding.bind(inner.getSession(), before);
            finishProving(delegating(true));

            assertThat(PeerBinding.of(inner.getSession())).isSameAs(before);
        }

        @Test
        void nobodyWhereNobodyWasProven() throws SSLException {
            finish(delegating(true));

            verify(inner.getSession(), never()).putValue(any(), any());
        }

        @Test
        void nobodyBeforeTheEnd() throws SSLException {
            whenItWraps().thenAnswer(call -> {
                HandshakeScope.proved(peer);
                return Fakes.produced(1);
            });
            wrap(holding(true));

            verify(inner.getSession(), never()).putValue(any(), any());
        }
    }

    @Nested
    class Closes {

        @Test
        void forGoodWhenTheHandshakeFails() throws SSLException {
            SSLEngine engine = holding(true);
            whenItUnwraps().thenThrow(FAILURE);
            assertThatThrownBy(() -> unwrap(engine, HANDSHAKE_RECORD)).isSameAs(FAILURE);

            assertClosedForGood();
        }

        @Test
        void forGoodWhenAProvenConnectionFails() throws SSLException {
            SSLEngine engine = finish(holding(true));
            whenItUnwraps().thenThrow(FAILURE);
            assertThatThrownBy(() -> unwrap(engine, 23)).isSameAs(FAILURE);

            assertClosedForGood();
        }

        @Test
        void forGoodWhenTheOtherEndCloses() throws SSLException {
            SSLEngine engine = finish(holding(true));
            verify(inner, never()).closeInbound();
            whenItUnwraps().thenReturn(Fakes.closed());
            unwrap(engine, 21);

            assertClosedForGood();
        }

        @Test
        void forGoodWhenThisEndCloses() throws SSLException {
            SSLEngine engine = holding(true);
            engine.closeOutbound();

            assertClosedForGood();
        }

        @Test
        void forGoodWhenNothingMoreArrives() throws SSLException {
            SSLEngine engine = holding(true);
            engine.closeInbound();

            verify(inner).closeOutbound();
        }

        @Test
        void nothingOfAnEngineThatHoldsNothing() throws SSLException {
            SSLEngine engine = delegating(true);
            engine.closeOutbound();

            verify(inner).closeOutbound();
            verify(inner, never()).closeInbound();
        }

        @Test
        void andKeepsItsLastWordsForWhoeverAsks() throws SSLException {
            when(inner.wrap(any(ByteBuffer.class), any(ByteBuffer.class)))
                    .thenAnswer(call -> {
                        call.<ByteBuffer>getArgument(1).put((byte) 21);
                        return Fakes.produced(1);
                    })
                    .thenReturn(Fakes.produced(0));
            when(inner.isOutboundDone()).thenReturn(true);
            when(inner.getHandshakeStatus()).thenReturn(HandshakeStatus.NOT_HANDSHAKING);
            SSLEngine engine = holding(true);
            assertThat(engine.isOutboundDone()).isTrue();
            engine.closeOutbound();

            assertThat(engine.isOutboundDone()).isFalse();
            assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
            assertThat(wrap(engine).bytesProduced()).isEqualTo(1);
            assertThat(out.flip().get()).isEqualTo((byte) 21);
            assertThat(engine.isOutboundDone()).isTrue();
            assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        }
    }

    @Nested
    class PassesOn {

        static Stream<Arguments> questions() {
            return Stream.of(
                    question("isInboundDone", SSLEngine::isInboundDone, true, false),
                    question("isOutboundDone", SSLEngine::isOutboundDone, true, false),
                    question("getUseClientMode", SSLEngine::getUseClientMode, true, false),
                    question("getNeedClientAuth", SSLEngine::getNeedClientAuth, true, false),
                    question("getWantClientAuth", SSLEngine::getWantClientAuth, true, false),
                    question("getEnableSessionCreation", SSLEngine::getEnableSessionCreation, true, false),
                    question("getSupportedCipherSuites", SSLEngine::getSupportedCipherSuites, (Object)
                            new String[] {"A"}),
                    question("getEnabledCipherSuites", SSLEngine::getEnabledCipherSuites, (Object) new String[] {"B"}),
                    question("getEnabledProtocols", SSLEngine::getEnabledProtocols, (Object) new String[] {"C"}),
                    question("getSession", SSLEngine::getSession, Fakes.session()),
                    question("getHandshakeSession", SSLEngine::getHandshakeSession, Fakes.session()),
                    question("getSSLParameters", SSLEngine::getSSLParameters, new SSLParameters()),
                    question("getApplicationProtocol", SSLEngine::getApplicationProtocol, "h2"),
                    question("getHandshakeApplicationProtocol", SSLEngine::getHandshakeApplicationProtocol, "h2"),
                    question("getHandshakeStatus", SSLEngine::getHandshakeStatus, HandshakeStatus.NEED_TASK));
        }

        private static Arguments question(String name, Function<SSLEngine, Object> question, Object... answers) {
            return Arguments.of(name, question, answers);
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("questions")
        void whatTheEngineSays(String name, Function<SSLEngine, Object> question, Object[] answers) {
            SSLEngine engine = delegating(true);
            for (Object answer : answers) {
                when(question.apply(inner)).thenReturn(answer);

                assertThat(question.apply(engine)).isSameAs(answer);
            }
        }

        @Test
        void whatTheEngineMakesOfBytes() throws SSLException {
            SSLEngine engine = delegating(true);
            SSLEngineResult result = Fakes.produced(3);
            whenItWraps().thenReturn(result);
            whenItUnwraps().thenReturn(result);

            assertThat(wrap(engine)).isSameAs(result);
            assertThat(unwrap(engine, HANDSHAKE_RECORD)).isSameAs(result);
        }

        @Test
        void theBeginningAndWhetherSessionsAreMade() throws SSLException {
            SSLEngine engine = delegating(true);
            engine.beginHandshake();
            engine.setEnableSessionCreation(false);

            verify(inner).beginHandshake();
            verify(inner).setEnableSessionCreation(false);
        }

        @Test
        void theSuitesThatTheEngineKnows() {
            when(inner.getSupportedCipherSuites()).thenReturn(new String[] {"A", "B"});
            SSLEngine engine = delegating(true);
            engine.setEnabledCipherSuites(new String[] {"B", "NEW", "A"});

            verify(inner).setEnabledCipherSuites(new String[] {"B", "A"});
        }

        /** So that the engine says what is wrong, instead of being left with what it had. */
        @Test
        void allSuitesIfTheEngineKnowsNone() {
            when(inner.getSupportedCipherSuites()).thenReturn(new String[] {"A"});
            String[] unknown = {"NEW"};
            delegating(true).setEnabledCipherSuites(unknown);

            verify(inner).setEnabledCipherSuites(unknown);
        }

        @Test
        void theProtocolThatTheSelectorOfTheCallerChooses() {
            SSLEngine engine = delegating(true);
            List<SSLEngine> asked = new ArrayList<>();
            engine.setHandshakeApplicationProtocolSelector((asking, protocols) -> {
                asked.add(asking);
                return protocols.get(1);
            });
            ArgumentCaptor<BiFunction<SSLEngine, List<String>, String>> selector = ArgumentCaptor.captor();
            verify(inner).setHandshakeApplicationProtocolSelector(selector.capture());

            assertThat(selector.getValue().apply(inner, List.of("h2", "http/1.1")))
                    .isEqualTo("http/1.1");
            assertThat(asked).containsExactly(engine);
        }

        @Test
        void thatThereIsNoSelector() {
            SSLEngine engine = delegating(true);
            engine.setHandshakeApplicationProtocolSelector(null);
            BiFunction<SSLEngine, List<String>, String> known = (asking, protocols) -> "h2";
            when(inner.getHandshakeApplicationProtocolSelector()).thenReturn(known);

            verify(inner).setHandshakeApplicationProtocolSelector(null);
            assertThat(engine.getHandshakeApplicationProtocolSelector()).isSameAs(known);
        }
    }

    @Nested
    class Insists {

        @Test
        void onACertificateWhateverIsSet() {
            SSLEngine engine = delegating(true);
            Mockito.clearInvocations(inner);
            engine.setNeedClientAuth(false);
            engine.setWantClientAuth(true);

            verify(inner, times(2)).setNeedClientAuth(true);
            verify(inner, never()).setNeedClientAuth(false);
            verify(inner, never()).setWantClientAuth(true);
        }

        @Test
        void onItsDemandsAfterParametersWereSet() {
            SSLEngine engine = delegating(true);
            Mockito.clearInvocations(inner);
            SSLParameters parameters = new SSLParameters();
            engine.setSSLParameters(parameters);

            var order = Mockito.inOrder(inner);
            order.verify(inner).setSSLParameters(parameters);
            order.verify(inner).setNeedClientAuth(true);
            order.verify(inner).setEnabledProtocols(new String[] {"TLSv1.3"});
        }

        @Test
        void onItsProtocols() {
            SSLEngine engine = delegating(true);
            SSLParameters old = new SSLParameters(new String[] {"A"}, new String[] {"TLSv1.2"});

            assertThat(engine.getSupportedProtocols()).containsExactly("TLSv1.3");
            assertThatThrownBy(() -> engine.setSSLParameters(old)).isInstanceOf(IllegalArgumentException.class);
            verify(inner, never()).setSSLParameters(any());
            assertThatThrownBy(() -> engine.setEnabledProtocols(new String[] {"TLSv1.2"}))
                    .isInstanceOf(IllegalArgumentException.class);
            Mockito.clearInvocations(inner);
            engine.setEnabledProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
            verify(inner).setEnabledProtocols(new String[] {"TLSv1.3"});
        }

        @Test
        void onItsRole() {
            SSLEngine engine = delegating(true);

            assertThatThrownBy(() -> engine.setUseClientMode(true)).isInstanceOf(IllegalArgumentException.class);
            engine.setUseClientMode(false);
            verify(inner).setUseClientMode(false);
        }
    }
}
