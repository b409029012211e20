package dev.zt.devkit.attack;

/** Requests of HTTP/1 for one resource, as text with one character for each octet. */
final class Http1Text {

    private static final String END = "\r\n";

    private final ProtectedResource resource;

    Http1Text(ProtectedResource resource) {
        this.resource = resource;
    }

    /** Returns the request for a target. */
    String get(String target, String... fields) {
        return request(resource.method + " " + target + " HTTP/1.1", fields);
    }

    /** Returns a request after which the server closes, with Host and whatever the resource needs. */
    String request(String line, String... fields) {
        return withHost(line, "Host: " + resource.authority(), fields);
    }

    /** As {@link #request}, with another line in place of Host; empty for none. */
    String withHost(String line, String host, String... fields) {
        return raw(line, host, resource.deniedFor == null ? "" : resource.deniedFor.text(), fields);
    }

    /** As {@link #get}, without the field for which the policy denies it. */
    String undenied(String... fields) {
        return raw(line(), "Host: " + resource.authority(), "", fields);
    }

    String line() {
        return resource.method + " " + resource.path + " HTTP/1.1";
    }

    private String raw(String line, String host, String denied, String... fields) {
        StringBuilder text = new StringBuilder(line).append(END);
        append(text, host);
        append(text, denied);
        for (String field : fields) {
            append(text, field);
        }
        if (!resource.body.isEmpty()) {
            append(text, "Content-Type: " + resource.contentType);
            append(text, "Content-Length: " + resource.body.length());
        }
        return text.append("Connection: close")
                .append(END)
                .append(END)
                .append(resource.body)
                .toString();
    }

    private static void append(StringBuilder text, String field) {
        if (!field.isEmpty()) {
            text.append(field).append(END);
        }
    }

    /** Returns the beginning of a request after which the connection stays open: the caller adds fields and the end. */
    String begin(String method, String target) {
        return method + " " + target + " HTTP/1.1" + END + "Host: " + resource.authority() + END
                + (resource.deniedFor == null ? "" : resource.deniedFor.text() + END);
    }
}
