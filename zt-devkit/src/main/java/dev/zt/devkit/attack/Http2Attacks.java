package dev.zt.devkit.attack;

import dev.zt.devkit.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Attacks over HTTP/2: each spelling as {@code :path}, and malformed fields. */
final class Http2Attacks {

    /** One frame holds no more, and a server would not have to take it. */
    private static final int MAX_TARGET = 12_000;

    private final ProtectedResource resource;
    private final Http2Text http;
    private final String path;
    private final List<Attack> attacks = new ArrayList<>();

    private Http2Attacks(ProtectedResource resource) {
        this.resource = resource;
        this.http = new Http2Text(resource);
        this.path = resource.path;
    }

    static List<Attack> of(ProtectedResource resource) {
        Http2Attacks attacks = new Http2Attacks(resource);
        for (Spelling spelling : Spellings.of(resource.path, resource.openPath)) {
            if (spelling.target().length() < MAX_TARGET) {
                attacks.add(spelling.kind(), spelling.name(), attacks.http.get(spelling.target()));
            }
        }
        attacks.paths();
        attacks.others();
        attacks.fields();
        if (resource.deniedFor != null) {
            attacks.repeated(resource.deniedFor.name().toLowerCase(Locale.ROOT), resource.deniedFor.value());
        }
        return attacks.attacks;
    }

    private void add(AttackClass kind, String name, Message message) {
        attacks.add(new Attack(kind, name, message));
    }

    private void pseudo(String name, Message.Field... fields) {
        add(AttackClass.PSEUDO_HEADER, name, http.request(List.of(fields), true));
    }

    private void paths() {
        Message.Field method = field(":method", resource.method);
        Message.Field scheme = field(":scheme", "https");
        Message.Field authority = field(":authority", resource.authority());
        Message.Field target = field(":path", path);
        Message.Field open = field(":path", resource.openPath);
        pseudo("two paths, the open one first", method, scheme, authority, open, target);
        pseudo("two paths, the open one last", method, scheme, authority, target, open);
        pseudo("the path twice", method, scheme, authority, target, target);
        pseudo("a path behind the fields", method, scheme, authority, open, field("x", "x"), target);
        pseudo("no authority", method, scheme, target);
        pseudo("no scheme", method, authority, target);
        pseudo("no method", scheme, authority, target);
        pseudo("two methods", method, field(":method", "OPTIONS"), scheme, authority, target);
        pseudo("two authorities", method, scheme, authority, field(":authority", "other.test"), target);
        pseudo("the path in the authority", method, scheme, field(":authority", resource.authority() + path), open);
        pseudo(
                "the path in the scheme",
                method,
                field(":scheme", "https://" + resource.authority() + path + "?"),
                authority,
                open);
        pseudo("an unknown pseudo-header", method, scheme, authority, target, field(":version", "HTTP/2"));
        pseudo("a websocket", field(":method", "CONNECT"), field(":protocol", "websocket"), scheme, authority, target);
        pseudo("CONNECT with a path", field(":method", "CONNECT"), scheme, authority, target);
        pseudo(
                "a request line in the method",
                field(":method", resource.method + " " + path + " HTTP/1.1\r\nX:"),
                scheme,
                authority,
                open);
        pseudo(
                "a request line in the path",
                method,
                scheme,
                authority,
                field(":path", resource.openPath + " HTTP/1.1\r\n\r\n" + resource.method + " " + path));
        pseudo("upper-case name of the path", method, scheme, authority, open, field(":PATH", path));
        pseudo("an absolute path", method, scheme, authority, field(":path", "https://" + resource.authority() + path));
    }

    private void others() {
        for (String method : List.of(
                resource.method.toLowerCase(Locale.ROOT),
                resource.method + " ",
                "HEAD",
                "GET",
                "POST",
                "OPTIONS",
                "TRACE",
                "UNKNOWN",
                "")) {
            if (!method.equals(resource.method)) {
                List<Message.Field> fields = new ArrayList<>(http.pseudo(path));
                fields.set(0, field(":method", method));
                add(AttackClass.OTHER_METHOD, "'" + method + "'", http.request(fields, true));
            }
        }
        for (String host : List.of("LOCALHOST", "localhost.", "other.test", "", "localhost#", "x@localhost")) {
            List<Message.Field> fields = new ArrayList<>(http.pseudo(path));
            fields.set(2, field(":authority", host));
            add(AttackClass.HOST, "'" + host + "'", http.request(fields, true));
            add(AttackClass.HOST, "'" + host + "' in Host", http.request(http.pseudo(path), true, field("host", host)));
        }
    }

    private void fields() {
        AttackClass kind = AttackClass.PSEUDO_HEADER;
        open("transfer-encoding", field("transfer-encoding", "chunked"));
        open("content-length", field("content-length", "0"));
        open("upper-case field", field("X-Upper", "x"));
        open("line ends in a value", field("x", "x\r\n\r\n" + resource.method + " " + path + " HTTP/1.1\r\n\r\n"));
        open("line ends in a name", field("x: x\r\n:path", path));
        open("NUL in a value", field("x", "x\0"));
        add(kind, "connection", http.request(http.pseudo(path), true, field("connection", "close")));
        for (String name : List.of(
                "x-original-url", "x-rewrite-url", "x-forwarded-prefix", "x-forwarded-path", "x-envoy-original-path")) {
            add(
                    AttackClass.REWRITE_HEADER,
                    name,
                    http.request(http.pseudo(resource.openPath), true, field(name, path)));
        }
        for (String name : List.of("x-forwarded-client-cert", "l5d-client-id", "x-spiffe-id", "x-forwarded-user")) {
            Workload impersonated = resource.allowed.workload();
            String id = impersonated == null
                    ? "spiffe://localhost/admin"
                    : impersonated.id().toString();
            add(AttackClass.FORWARDED_IDENTITY, name, http.request(http.pseudo(path), true, field(name, "URI=" + id)));
        }
        add(
                AttackClass.METHOD_OVERRIDE,
                "x-http-method-override",
                http.request(override(), true, field("x-http-method-override", resource.method)));
    }

    private void open(String name, Message.Field field) {
        add(AttackClass.PSEUDO_HEADER, name, http.request(http.pseudo(path), true, field));
        add(AttackClass.PSEUDO_HEADER, name + ", open path", http.request(http.pseudo(resource.openPath), true, field));
    }

    private List<Message.Field> override() {
        List<Message.Field> fields = new ArrayList<>(http.pseudo(path));
        fields.set(0, field(":method", resource.method.equals("POST") ? "GET" : "POST"));
        return fields;
    }

    private void repeated(String name, String value) {
        AttackClass kind = AttackClass.REPEATED_HEADER;
        add(kind, "another behind", http.undenied(field(name, value), field(name, "other")));
        add(kind, "another in front", http.undenied(field(name, "other"), field(name, value)));
        add(kind, "twice", http.undenied(field(name, value), field(name, value)));
        add(kind, "empty behind", http.undenied(field(name, value), field(name, "")));
        add(kind, "blanks around", http.undenied(field(name, " " + value + "\t")));
    }

    private static Message.Field field(String name, String value) {
        return new Message.Field(name, value);
    }
}
