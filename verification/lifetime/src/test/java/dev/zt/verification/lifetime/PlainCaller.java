package dev.zt.verification.lifetime;

import dev.zt.devkit.PlainTls;
import dev.zt.identity.X509Svid;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettySslContextChannelCredentials;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A caller without zt, which checks nothing and goes on with the SVID that it was given: only the server can refuse it. */
final class PlainCaller {

    private final SSLContext context;

    PlainCaller(@Nullable X509Svid svid) {
        this.context = PlainTls.insecurelyTrustingAnyone(svid);
    }

    HttpClient http(HttpClient.Version version) {
        return HttpClient.newBuilder().sslContext(context).version(version).build();
    }

    /** Connects; a session of an earlier connection is resumed. */
    Connection connect(InetSocketAddress address) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        return new Connection(socket);
    }

    ManagedChannel channel(InetSocketAddress address) {
        return NettyChannelBuilder.forAddress(
                        address,
                        NettySslContextChannelCredentials.create(new JdkSslContext(
                                context,
                                true,
                                null,
                                IdentityCipherSuiteFilter.INSTANCE,
                                new ApplicationProtocolConfig(
                                        ApplicationProtocolConfig.Protocol.ALPN,
                                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                                        "h2"),
                                ClientAuth.NONE,
                                null,
                                false)))
                .build();
    }

    /** One connection of HTTP/1.1. */
    static final class Connection implements Closeable {

        private final SSLSocket socket;
        private final BufferedReader in;

        private Connection(SSLSocket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        }

        /** Asks once and returns the status; the body of a denial is left unread, for its connection closes. */
        int get() throws IOException {
            socket.getOutputStream()
                    .write("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            String status = line();
            for (String line = status; !line.isEmpty(); line = line()) {
                // Headers say nothing that is asked for here.
            }
            return Integer.parseInt(status.split(" ")[1]);
        }

        private String line() throws IOException {
            String line = in.readLine();
            if (line == null) {
                throw new EOFException("the server closed");
            }
            return line;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
