package dev.zt.devkit.attack;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What came back.
 *
 * @param octets one character for each octet; of HTTP/2, the frames that belong to the answer
 * @param silent whether the server kept the connection open and said nothing more
 * @param failure how the connection ended, if not in order
 * @param connected whether the message was on its way at all
 * @param whole whether it is one whole answer behind which the connection goes on
 */
record Answer(String octets, boolean silent, @Nullable IOException failure, boolean connected, boolean whole) {

    private static final int STATUS_AT = 9;

    static Answer unconnected(IOException failure) {
        return new Answer("", false, failure, false, false);
    }

    boolean holds(@Nullable String marker) {
        return marker != null && octets.contains(marker);
    }

    /** Returns the status of an answer of HTTP/1, or -1. */
    int status() {
        return octets.matches("(?s)HTTP/1\\.[01] [1-5][0-9][0-9].*")
                ? Integer.parseInt(octets.substring(STATUS_AT, STATUS_AT + 3))
                : -1;
    }

    /** Returns what came back, or why nothing did. */
    String text() {
        if (!octets.isEmpty()) {
            return Escaped.of(octets);
        }
        if (failure != null) {
            return "nothing: " + failure;
        }
        return silent ? "nothing, and the connection stayed open" : "nothing, and the connection was closed";
    }
}
