package dev.zt.tls;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.Vouch;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLSession;

/** Engines and sessions that do what a test says, without a handshake. */
final class Fakes {

    static final DevAuthority CA = DevAuthority.create("a.test");
    /** Of the same name, with another key. */
    static final DevAuthority STRANGER = DevAuthority.create("a.test");

    static final SpiffeId ORDERS = SpiffeId.parse("spiffe://a.test/ns/shop/sa/orders");

    private Fakes() {}

    /** A session that keeps the values that are put on it. */
    static SSLSession session() {
        SSLSession session = mock(SSLSession.class);
        Map<String, Object> values = new HashMap<>();
        doAnswer(call -> values.put(call.getArgument(0), call.getArgument(1)))
                .when(session)
                .putValue(anyString(), any());
        when(session.getValue(anyString())).thenAnswer(call -> values.get(call.<String>getArgument(0)));
        when(session.getProtocol()).thenReturn("TLSv1.3");
        return session;
    }

    /** An engine with TLS 1.2 and 1.3 enabled. */
    static SSLEngine engine() {
        SSLEngine engine = mock(SSLEngine.class);
        SSLSession session = session();
        when(engine.getEnabledProtocols()).thenReturn(new String[] {"TLSv1.2", "TLSv1.3"});
        when(engine.getSession()).thenReturn(session);
        return engine;
    }

    static PeerIdentity peer() {
        return new PeerIdentity(ORDERS, CA.issue(ORDERS).chain(), new Vouch(1, Long.MAX_VALUE));
    }

    static SSLEngineResult produced(int bytes) {
        return new SSLEngineResult(Status.OK, HandshakeStatus.NEED_UNWRAP, 0, bytes);
    }

    static SSLEngineResult finished() {
        return new SSLEngineResult(Status.OK, HandshakeStatus.FINISHED, 0, 0);
    }

    static SSLEngineResult closed() {
        return new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, 0);
    }
}
