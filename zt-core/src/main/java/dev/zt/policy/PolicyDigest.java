package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The digest of a set of rules: SHA-256 over a canonical text of what they say, whatever the YAML looked like.
 *
 * <p>The text has one value per line after a word that tells its kind. No value holds a space or a line end, so that
 * two different sets never have the same text.
 */
final class PolicyDigest {

    private final StringBuilder text = new StringBuilder("zt-policy 1\n");

    private PolicyDigest() {}

    static String of(@Nullable SpiffeId workload, List<Rule> rules) {
        PolicyDigest digest = new PolicyDigest();
        digest.line("workload", workload == null ? "" : workload);
        rules.forEach(digest::rule);
        return sha256(digest.text.toString());
    }

    private void rule(Rule rule) {
        line("rule", rule.id());
        line("effect", rule.effect().name().toLowerCase(Locale.ROOT));
        for (PeerMatcher matcher : rule.from()) {
            text.append("from\n");
            matcher.principals().forEach(principal -> line("principal", principal));
            matcher.trustDomains().forEach(domain -> line("trustDomain", domain));
            matcher.assurances().forEach(assurance -> line("assurance", assurance.label()));
        }
        rule.to().forEach(this::operation);
    }

    private void operation(OperationMatcher matcher) {
        if (matcher instanceof OperationMatcher.Http http) {
            text.append("http\n");
            http.methods().forEach(method -> line("method", method));
            http.paths().forEach(path -> line("path", path.text()));
        } else if (matcher instanceof OperationMatcher.Grpc grpc) {
            text.append("grpc\n");
            grpc.methods().forEach(method -> line("call", method));
        } else if (matcher instanceof OperationMatcher.Handler handler) {
            text.append("code\n");
            handler.handlers().forEach(name -> line("handler", name));
        }
    }

    private void line(String kind, Object value) {
        text.append(kind).append(' ').append(value).append('\n');
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
