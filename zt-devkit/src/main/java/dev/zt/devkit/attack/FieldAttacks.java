package dev.zt.devkit.attack;

import dev.zt.devkit.Workload;
import dev.zt.identity.X509Svid;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Attacks with header fields, over HTTP/1. */
final class FieldAttacks {

    private final ProtectedResource resource;
    private final Http1Text http;
    private final List<Attack> attacks = new ArrayList<>();

    private FieldAttacks(ProtectedResource resource) {
        this.resource = resource;
        this.http = new Http1Text(resource);
    }

    static List<Attack> of(ProtectedResource resource) {
        FieldAttacks attacks = new FieldAttacks(resource);
        attacks.methodOverrides();
        attacks.rewrites();
        attacks.identities();
        if (resource.deniedFor != null) {
            attacks.repeated(resource.deniedFor.name(), resource.deniedFor.value());
        }
        return attacks.attacks;
    }

    private void add(AttackClass kind, String name, String octets) {
        attacks.add(new Attack(kind, name, new Message.Http1(octets)));
    }

    private void methodOverrides() {
        AttackClass kind = AttackClass.METHOD_OVERRIDE;
        for (String sent : List.of("GET", "POST", "OPTIONS")) {
            if (!sent.equals(resource.method)) {
                String line = sent + " " + resource.path + " HTTP/1.1";
                for (String field :
                        List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-Method")) {
                    add(kind, field + " over " + sent, http.request(line, field + ": " + resource.method));
                }
                add(
                        kind,
                        "_method in the query over " + sent,
                        http.request(sent + " " + resource.path + "?_method=" + resource.method + " HTTP/1.1"));
            }
        }
        String form = "_method=" + resource.method;
        add(
                kind,
                "_method in a form",
                http.begin("POST", resource.path)
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length()
                        + "\r\nConnection: close\r\n\r\n" + form);
    }

    private void rewrites() {
        String path = resource.path;
        for (String field : List.of(
                "X-Original-URL",
                "X-Rewrite-URL",
                "X-Override-URL",
                "X-Original-URI",
                "X-Original-Path",
                "X-Forwarded-URI",
                "X-Forwarded-Path",
                "X-Forwarded-Prefix",
                "X-Script-Name",
                "X-Accel-Redirect",
                "X-Sendfile",
                "X-Envoy-Original-Path",
                "X-HTTP-Path-Override",
                "X-HTTP-DestinationURL",
                "Destination",
                "Content-Location",
                "Referer",
                "Request-URI",
                "Path-Info")) {
            add(AttackClass.REWRITE_HEADER, field, http.get(resource.openPath, field + ": " + path));
        }
        int slash = path.indexOf('/', 1);
        if (slash > 0) {
            add(
                    AttackClass.REWRITE_HEADER,
                    "X-Forwarded-Prefix and the rest",
                    http.get(path.substring(slash), "X-Forwarded-Prefix: " + path.substring(0, slash)));
        }
        add(AttackClass.REWRITE_HEADER, "X-Forwarded-Prefix of dots", http.get(path, "X-Forwarded-Prefix: /.."));
        add(
                AttackClass.REWRITE_HEADER,
                "X-Original-URL of the open path",
                http.get(path, "X-Original-URL: " + resource.openPath));
        add(
                AttackClass.REWRITE_HEADER,
                "X-Forwarded-Prefix of the open path",
                http.get(path, "X-Forwarded-Prefix: " + resource.openPath));
        add(AttackClass.REWRITE_HEADER, ":path", http.get(resource.openPath, ":path: " + path));
    }

    private void identities() {
        Workload impersonated = resource.allowed.workload();
        X509Svid svid =
                impersonated == null ? null : impersonated.source().current().defaultSvid();
        String id = svid == null ? "spiffe://localhost/admin" : svid.id().toString();
        String pem = svid == null ? "admin" : encoded(svid);
        for (String field : List.of(
                "X-Forwarded-For: 127.0.0.1",
                "X-Real-IP: 127.0.0.1",
                "X-Forwarded-For: 127.0.0.1, ::1",
                "Forwarded: for=127.0.0.1;by=127.0.0.1;proto=https",
                "X-Forwarded-Client-Cert: By=" + id + ";Hash=00;Subject=\"\";URI=" + id,
                "X-Forwarded-Client-Cert: URI=" + id,
                "X-Forwarded-Client-Cert: Cert=\"" + pem + "\"",
                "X-Client-Cert: " + pem,
                "X-SSL-Client-Cert: " + pem,
                "SSL_CLIENT_CERT: " + pem,
                "SSL-Client-Cert: " + pem,
                "X-ARR-ClientCert: " + pem,
                "X-Amzn-Mtls-Clientcert: " + pem,
                "Client-Cert: :" + pem + ":",
                "SSL_CLIENT_S_DN: CN=admin",
                "X-SSL-Client-S-DN: CN=admin",
                "X-SSL-Client-CN: admin",
                "X-SSL-Client-Verify: SUCCESS",
                "X-Forwarded-User: " + id,
                "X-Remote-User: " + id,
                "Remote-User: admin",
                "X-Auth-Request-User: admin",
                "X-Spiffe-Id: " + id,
                "l5d-client-id: " + id,
                "X-Peer-Id: " + id,
                "X-Forwarded-Proto: https",
                "X-Forwarded-Port: 443",
                "Authorization: Basic YWRtaW46YWRtaW4=",
                "Authorization: Bearer " + unsigned(id))) {
            String shown = field.length() > 60 ? field.substring(0, 60) + "..." : field;
            add(AttackClass.FORWARDED_IDENTITY, shown, http.get(resource.path, field));
        }
    }

    /** A certificate is public: whoever saw a handshake of TLS 1.2 has it. */
    private static String encoded(X509Svid svid) {
        try {
            return URLEncoder.encode(
                    "-----BEGIN CERTIFICATE-----\n"
                            + Base64.getEncoder().encodeToString(svid.leaf().getEncoded())
                            + "\n-----END CERTIFICATE-----\n",
                    StandardCharsets.US_ASCII);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("the certificate of " + svid.id() + " cannot be encoded", e);
        }
    }

    /** A token that nobody signed (RFC 7519 §6). */
    private static String unsigned(String id) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String claims = "{\"sub\":\"" + id + "\",\"iss\":\"localhost\",\"aud\":\"localhost\",\"exp\":4102444800}";
        return base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.US_ASCII)) + ".";
    }

    private void repeated(String name, String value) {
        AttackClass kind = AttackClass.REPEATED_HEADER;
        String same = name + ": " + value;
        String other = name + ": other";
        String[][] variants = {
            {"another behind", same, other},
            {"another in front", other, same},
            {"others around", other, same, other},
            {"twice", same, same},
            {"empty behind", same, name + ":"},
            {"empty in front", name + ":", same},
            {"upper-case name", name.toUpperCase(Locale.ROOT) + ": " + value},
            {"lower-case name", name.toLowerCase(Locale.ROOT) + ": " + value},
            {
                "lower-case and upper-case",
                name.toLowerCase(Locale.ROOT) + ": other",
                name.toUpperCase(Locale.ROOT) + ": " + value
            },
            {"no blank", name + ":" + value},
            {"blanks around", name + ":  \t" + value + " \t"},
            {"folded", name + ":\r\n " + value},
            {"a fold behind", same + "\r\n "},
        };
        for (String[] variant : variants) {
            String[] fields = List.of(variant).subList(1, variant.length).toArray(String[]::new);
            add(kind, variant[0], http.undenied(fields));
        }
    }
}
