package dev.zt.devkit.attack;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Sends many messages, since handshakes are what a run costs: those that are surely one request share a connection, as long
 * as each gets a whole answer; all others have one of their own. Not thread-safe.
 */
final class Session implements AutoCloseable {

    private static final int MAX_SHARING = 50;

    private final Wire wire;
    private @Nullable Connection connection;
    private boolean http2;
    private int sent;

    Session(Wire wire) {
        this.wire = wire;
    }

    Answer send(Message message) {
        if (!message.isOneRequest()) {
            return wire.send(message);
        }
        if (connection != null && http2 == message instanceof Message.Http2 && sent < MAX_SHARING) {
            Answer answer = share(connection, message);
            if (answer.whole()) {
                return answer;
            }
        }
        // What went before may have ended that connection, so that this was not heard.
        close();
        try {
            http2 = message instanceof Message.Http2;
            connection = wire.connect(http2);
            sent = 0;
            return share(connection, message);
        } catch (IOException e) {
            return Answer.unconnected(e);
        }
    }

    private Answer share(Connection shared, Message message) {
        Answer answer = shared.send(message.kept());
        sent++;
        if (!answer.whole()) {
            close();
        }
        return answer;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
