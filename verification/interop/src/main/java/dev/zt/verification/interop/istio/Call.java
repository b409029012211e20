package dev.zt.verification.interop.istio;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One request, and over which connection it goes.
 *
 * @param line the connection
 * @param method the method
 * @param target the request target, sent as it is
 * @param host the value of {@code Host}
 * @param fields further headers
 */
record Call(Line line, String method, String target, String host, List<Field> fields) {

    Call {
        fields = List.copyOf(fields);
    }

    Call with(Line other) {
        return new Call(other, method, target, host, fields);
    }

    Call withMethod(String other) {
        return new Call(line, other, target, host, fields);
    }

    Call withTarget(String other) {
        return new Call(line, method, other, host, fields);
    }

    Call withHost(String other) {
        return new Call(line, method, target, other, fields);
    }

    Call withFields(List<Field> others) {
        return new Call(line, method, target, host, others);
    }

    /** Returns the target without query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Returns what goes over the wire. */
    byte[] bytes() {
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
        fields.forEach(field ->
                text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        // Without it some servers take a POST without body for a malformed one.
        text.append("Content-Length: 0\r\n\r\n");
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(line + " " + method + " " + target + " Host: " + host);
        fields.forEach(
                field -> text.append(' ').append(field.name()).append(": ").append(field.value()));
        return text.toString();
    }
}
