package dev.zt.verification.interop.peer;

import dev.zt.devkit.PlainTls;
import dev.zt.identity.X509Svid;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Clients without zt that show whatever they have, or nothing, and believe anyone: only the server can refuse. */
final class Careless {

    private Careless() {}

    static Calls calls(String transport, @Nullable X509Svid shown, int port) {
        SSLContext tls = PlainTls.insecurelyTrustingAnyone(shown);
        return switch (transport) {
            case "tls" -> new TlsCalls(tls.getSocketFactory(), port);
            case "http" -> new HttpCalls(http(tls), () -> {}, port);
            case "grpc" ->
                new GrpcCalls(
                        NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                                .sslContext(http2(tls))
                                .build());
            default -> throw new IllegalArgumentException("transport '" + transport + "' is unknown");
        };
    }

    /** Over HTTP/2 the client of JDK 17 now and then waits in vain when a server ends the connection behind the handshake. */
    private static HttpClient http(SSLContext tls) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build();
    }

    private static SslContext http2(SSLContext tls) {
        return new JdkSslContext(
                tls,
                true,
                Http2SecurityUtil.CIPHERS,
                SupportedCipherSuiteFilter.INSTANCE,
                new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        "h2"),
                ClientAuth.NONE,
                null,
                false);
    }
}
