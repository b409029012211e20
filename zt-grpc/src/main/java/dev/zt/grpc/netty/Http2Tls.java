package dev.zt.grpc.netty;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import javax.net.ssl.SSLContext;

/** Makes Netty's view of a context of zt: its engines speak HTTP/2 by ALPN, and nothing else. */
final class Http2Tls {

    private static final String HTTP_2 = "h2";

    private Http2Tls() {}

    static SslContext server(SSLContext context) {
        // Whatever stands here, the engines of zt ask for what their context was made for.
        return wrap(context, false, ClientAuth.REQUIRE);
    }

    static SslContext client(SSLContext context) {
        return wrap(context, true, ClientAuth.NONE);
    }

    private static SslContext wrap(SSLContext context, boolean client, ClientAuth clientAuth) {
        ApplicationProtocolConfig alpn = new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                HTTP_2);
        return new JdkSslContext(
                context,
                client,
                Http2SecurityUtil.CIPHERS,
                SupportedCipherSuiteFilter.INSTANCE,
                alpn,
                clientAuth,
                null,
                false);
    }
}
