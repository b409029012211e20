package dev.zt.devkit.attack;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is put on the wire. Text has one character for each octet. */
sealed interface Message {

    /** Returns what is sent, escaped. */
    String text();

    /** Tells whether any server takes it for one request, so that another may follow on its connection. */
    boolean isOneRequest();

    /** Returns the same, such that the connection is kept behind it. */
    Message kept();

    /** Tells whether the connection is kept behind it. */
    boolean isShared();

    /** The octets of one or several requests. */
    record Http1(String octets) implements Message {

        private static final String CLOSE = "Connection: close\r\n";
        private static final String END = CLOSE + "\r\n";

        /** Possessive, or else a request of a thousand fields would take as many frames of the stack. */
        private static final Pattern ONE_REQUEST =
                Pattern.compile("[A-Z]+ [!-~]+ HTTP/1\\.1\r\n(?:[A-Za-z0-9_-]+: [ -~]+\r\n)*+");

        byte[] bytes() {
            return octets.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String text() {
            return Escaped.of(octets);
        }

        /** An answer to HEAD has a length and no body. */
        @Override
        public boolean isOneRequest() {
            return octets.endsWith(END)
                    && ONE_REQUEST
                            .matcher(octets)
                            .region(0, octets.length() - END.length())
                            .matches()
                    && !octets.startsWith("HEAD")
                    && !octets.startsWith("CONNECT");
        }

        @Override
        public Message kept() {
            return new Http1(octets.replace(CLOSE, ""));
        }

        @Override
        public boolean isShared() {
            return !octets.contains(CLOSE);
        }
    }

    /** The fields of one request, in their order, and its body. */
    record Http2(List<Field> fields, String body) implements Message {

        public Http2 {
            fields = List.copyOf(fields);
        }

        byte[] bytes() {
            return body.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String text() {
            return fields.stream().map(Field::text).collect(Collectors.joining("\n"))
                    + (body.isEmpty() ? "" : "\n\n" + Escaped.of(body));
        }

        @Override
        public boolean isOneRequest() {
            return true;
        }

        @Override
        public Message kept() {
            return this;
        }

        @Override
        public boolean isShared() {
            return true;
        }
    }

    /** A field of HTTP/2. */
    record Field(String name, String value) {

        String text() {
            return Escaped.of(name) + ": " + Escaped.of(value);
        }
    }
}
