package dev.zt.devkit.attack;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Attacks with the request line and with Host, over HTTP/1. */
final class RequestAttacks {

    private final ProtectedResource resource;
    private final Http1Text http;
    private final String path;
    private final String host;
    private final List<Attack> attacks = new ArrayList<>();

    private RequestAttacks(ProtectedResource resource) {
        this.resource = resource;
        this.http = new Http1Text(resource);
        this.path = resource.path;
        this.host = resource.address.getHostString();
    }

    static List<Attack> of(ProtectedResource resource) {
        RequestAttacks attacks = new RequestAttacks(resource);
        for (Spelling spelling : Spellings.of(resource.path, resource.openPath)) {
            attacks.add(spelling.kind(), spelling.name(), attacks.http.get(spelling.target()));
        }
        attacks.absoluteForms();
        attacks.hosts();
        attacks.versions();
        attacks.methods();
        return attacks.attacks;
    }

    private void add(AttackClass kind, String name, String octets) {
        attacks.add(new Attack(kind, name, new Message.Http1(octets)));
    }

    private void absoluteForms() {
        String authority = resource.authority();
        for (String target : new LinkedHashSet<>(List.of(
                "http://" + authority + path,
                "https://" + authority + path,
                "HTTPS://" + authority.toUpperCase(Locale.ROOT) + path,
                "https://" + host + path,
                "https://other.test" + path,
                "https://user@" + authority + path,
                "https://" + authority + "#" + path,
                "https://" + authority + "\\" + path.substring(1),
                "https://" + authority + "/" + path,
                "https://" + authority + resource.openPath + "/.." + path,
                "https://" + path,
                "https:" + path,
                "https:" + path.substring(1),
                "file://" + path,
                "ws://" + authority + path,
                "urn:" + path,
                "://" + authority + path,
                "https://" + authority + " " + path,
                authority + path,
                authority))) {
            add(AttackClass.ABSOLUTE_FORM, Escaped.of(target), http.get(target));
        }
    }

    private void hosts() {
        AttackClass kind = AttackClass.HOST;
        for (String value : new LinkedHashSet<>(List.of(
                host.toUpperCase(Locale.ROOT),
                host,
                host + ":443",
                host + ":0",
                host + ".",
                host + ".:" + resource.address.getPort(),
                host + ":" + resource.address.getPort() + resource.path,
                host + "@other.test",
                "other.test",
                "other.test," + host,
                "127.0.0.1",
                "[::1]",
                "",
                " ",
                host + "\0.test",
                host + "#",
                host + "/..",
                "localhost:8080:" + resource.address.getPort()))) {
            add(kind, "'" + Escaped.of(value) + "'", http.withHost(http.line(), "Host: " + value));
        }
        String first = "Host: " + resource.authority();
        add(kind, "none", http.withHost(http.line(), ""));
        add(kind, "two that differ", http.withHost(http.line(), first, "Host: other.test"));
        add(kind, "two that differ, the other first", http.withHost(http.line(), "Host: other.test", first));
        add(kind, "two alike", http.withHost(http.line(), first, first));
        add(kind, "folded", http.withHost(http.line(), "Host:\r\n " + resource.authority()));
        add(kind, "a blank before the colon", http.withHost(http.line(), "Host : " + resource.authority()));
        add(kind, "X-Forwarded-Host", http.withHost(http.line(), first, "X-Forwarded-Host: localhost"));
        add(
                kind,
                "Forwarded",
                http.withHost(http.line(), first, "Forwarded: host=localhost;proto=https;for=127.0.0.1"));
        add(kind, "X-Host", http.withHost(http.line(), first, "X-Host: localhost", "X-HTTP-Host-Override: localhost"));
    }

    private void versions() {
        AttackClass kind = AttackClass.PROTOCOL_VERSION;
        String start = resource.method + " " + path;
        if (resource.deniedFor == null) {
            // It has no fields to deny for.
            add(kind, "HTTP/0.9", start + "\r\n");
            add(kind, "HTTP/0.9 with fields", http.request(start));
        }
        for (String version : List.of(
                "HTTP/1.0",
                "HTTP/0.9",
                "HTTP/1.2",
                "HTTP/2.0",
                "HTTP/3",
                "http/1.1",
                "HTTP/1.1 ",
                "HTTP/01.1",
                "HTTP/1",
                "HTTP",
                "HTTPS/1.1",
                "HTTP/1.1 HTTP/1.1")) {
            add(kind, "'" + version + "'", http.request(start + " " + version));
        }
        add(kind, "HTTP/1.0 without Host", http.withHost(start + " HTTP/1.0", ""));
        add(kind, "two blanks before the version", http.request(start + "  HTTP/1.1"));
        add(kind, "a tab before the version", http.request(start + "\tHTTP/1.1"));
        add(kind, "line ends by LF alone", http.get(path).replace("\r\n", "\n"));
        add(kind, "line ends by CR alone", http.get(path).replace("\r\n", "\r"));
    }

    private void methods() {
        AttackClass kind = AttackClass.OTHER_METHOD;
        String method = resource.method;
        Set<String> others = new LinkedHashSet<>(List.of(
                method.toLowerCase(Locale.ROOT),
                method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT),
                " " + method,
                "\r\n" + method,
                "\n" + method,
                "\t" + method,
                "\0" + method,
                method + " ",
                method + "\t",
                method + "\0",
                method + ",POST",
                "X" + method,
                "",
                "GET",
                "HEAD",
                "POST",
                "PUT",
                "PATCH",
                "DELETE",
                "OPTIONS",
                "TRACE",
                "CONNECT",
                "TRACK",
                "PROPFIND",
                "SEARCH",
                "QUERY",
                "PURGE",
                "UNKNOWN"));
        others.remove(method);
        others.forEach(
                other -> add(kind, "'" + Escaped.of(other) + "'", http.request(other + " " + path + " HTTP/1.1")));
        add(kind, "a tab behind", http.request(method + "\t" + path + "\tHTTP/1.1"));
        add(kind, "OPTIONS *", http.request("OPTIONS * HTTP/1.1"));
        add(kind, "*", http.request(method + " * HTTP/1.1"));
        add(kind, "CONNECT to the server", http.request("CONNECT " + resource.authority() + " HTTP/1.1"));
    }
}
