package dev.zt.example.shop.runner;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shows an audit record in one line: whose it is, what was decided about whom, and why. */
final class AuditLine {

    private static final String NAMESPACE = "/ns/shop/sa/";

    private AuditLine() {}

    static String of(Map<String, String> entry) {
        return Stream.of(
                        String.format("%-11s", entry.get("service")),
                        switch (entry.getOrDefault("event.name", "")) {
                            case "zt.authz.decision" -> decision(entry);
                            case "zt.peer.rejected" -> rejection(entry);
                            default -> "no record";
                        },
                        shortened("id", entry.get("zt.audit.id")),
                        shortened("trace", entry.get("trace_id")))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String decision(Map<String, String> entry) {
        String peer = name(entry.getOrDefault("zt.peer.spiffe_id", "nobody"));
        boolean server = "server".equals(entry.get("zt.authz.direction"));
        String operation = entry.containsKey("rpc.method")
                ? entry.get("rpc.method")
                : entry.get("http.request.method") + " " + entry.get("url.path");
        String rule = entry.get("security_rule.name");
        return String.format("%-5s %-7s ", entry.get("zt.authz.outcome"), server ? "from" : "calling")
                + peer + " " + operation + " " + entry.get("zt.authz.reason")
                + (rule == null ? "" : " (" + rule + ")");
    }

    private static String rejection(Map<String, String> entry) {
        String claimed = entry.get("zt.peer.claimed_id");
        return "rejected in the handshake: " + entry.get("zt.peer.rejection.reason")
                + (claimed == null ? "" : ", claimed " + claimed);
    }

    static String name(String spiffeId) {
        int at = spiffeId.indexOf(NAMESPACE);
        return at < 0 ? spiffeId : spiffeId.substring(at + NAMESPACE.length());
    }

    private static String shortened(String key, @Nullable String value) {
        return value == null || value.length() < 8 ? "" : key + "=" + value.substring(0, 8);
    }
}
