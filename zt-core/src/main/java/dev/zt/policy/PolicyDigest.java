package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The digest of a set of rules: SHA-256 over a canonical text of what they say, whatever the YAML looked like.
 *
 * <p>The text has one value per line after a word that tells its kind and whether it is a text, a beginning
 * ({@code ^}), an end ({@code $}) or any ({@code *}). No value holds a line end, so that two different sets never have
 * the same text.
 */
final class PolicyDigest {

    private final StringBuilder text = new StringBuilder("zt-policy 1\n");

    private PolicyDigest() {}

    static String of(@Nullable SpiffeId workload, Set<TrustDomain> aliases, List<Rule> rules) {
        PolicyDigest digest = new PolicyDigest();
        digest.line("workload", workload == null ? "" : workload);
        aliases.forEach(alias -> digest.line("alias", alias));
        rules.forEach(digest::rule);
        return sha256(digest.text.toString());
    }

    private void rule(Rule rule) {
        line("rule", rule.id());
        line("effect", lower(rule.effect()));
        if (rule.mode() != Mode.ENFORCE) {
            line("mode", lower(rule.mode()));
        }
        if (rule.expires() != null) {
            line("expires", rule.expires());
        }
        rule.when().forEach(condition -> line("when", condition.text()));
        for (PeerMatcher matcher : rule.from()) {
            text.append("from\n");
            peer("", matcher.is());
            peer("not-", matcher.not());
            matcher.assurances().forEach(assurance -> line("assurance", assurance.label()));
        }
        rule.to().forEach(this::operation);
    }

    private void peer(String not, PeerFields fields) {
        fields.principals().forEach(principal -> line(not + "principal", principal));
        texts(not + "id", fields.ids());
        texts(not + "trustDomain", fields.trustDomains());
        texts(not + "namespace", fields.namespaces());
        texts(not + "serviceAccount", fields.serviceAccounts());
        fields.ipBlocks().forEach(block -> line(not + "ipBlock", block));
    }

    private void operation(OperationMatcher matcher) {
        if (matcher instanceof OperationMatcher.Http http) {
            text.append(http.wire() ? "http-wire\n" : "http\n");
            http("", http.is());
            http("not-", http.not());
        } else if (matcher instanceof OperationMatcher.Grpc grpc) {
            text.append("grpc\n");
            grpc.methods().forEach(method -> line("call", method));
            grpc.notMethods().forEach(method -> line("not-call", method));
        } else if (matcher instanceof OperationMatcher.Handler handler) {
            text.append("code\n");
            handler.handlers().forEach(name -> line("handler", name));
        }
    }

    private void http(String not, HttpFields fields) {
        texts(not + "method", fields.methods());
        fields.paths().forEach(path -> path(not, path));
        fields.hosts().forEach(host -> text(not + (host.withPort() ? "host:port" : "host"), host.name()));
        for (HeaderMatcher header : fields.headers()) {
            line(not + "header", header.name());
            texts("value", header.values());
        }
        fields.ports().forEach(port -> line(not + "port", port));
    }

    private void path(String not, PathMatcher path) {
        if (path instanceof PathPattern pattern) {
            line(not + "path", pattern.text());
        } else if (path instanceof PathTemplate template) {
            line(not + "path-template", template.text());
        } else if (path instanceof PathMatcher.Text whole) {
            text(not + "path-text", whole.matcher());
        }
    }

    private void texts(String kind, List<TextMatcher> matchers) {
        matchers.forEach(matcher -> text(kind, matcher));
    }

    private void text(String kind, TextMatcher matcher) {
        if (matcher instanceof TextMatcher.Exact exact) {
            line(kind, exact.text());
        } else if (matcher instanceof TextMatcher.Prefix prefix) {
            line(kind + '^', prefix.text());
        } else if (matcher instanceof TextMatcher.Suffix suffix) {
            line(kind + '$', suffix.text());
        } else {
            line(kind + '*', "");
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
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
