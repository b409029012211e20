package dev.zt.policy;

import dev.zt.identity.Assurance;
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

    private final MessageDigest sha256;

    /** What is not hashed yet. */
    private final StringBuilder text = new StringBuilder("zt-policy 1\n");

    private PolicyDigest(MessageDigest sha256) {
        this.sha256 = sha256;
    }

    static String of(@Nullable SpiffeId workload, Set<TrustDomain> aliases, List<Rule> rules) {
        PolicyDigest digest = new PolicyDigest(sha256());
        digest.line("", "workload", workload == null ? "" : workload);
        for (TrustDomain alias : aliases) {
            digest.line("", "alias", alias);
        }
        for (Rule rule : rules) {
            digest.rule(rule);
            digest.hash();
        }
        digest.hash();
        return HexFormat.of().formatHex(digest.sha256.digest());
    }

    private void hash() {
        sha256.update(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }

    private void rule(Rule rule) {
        line("", "rule", rule.id());
        line("", "effect", lower(rule.effect()));
        if (rule.mode() != Mode.ENFORCE) {
            line("", "mode", lower(rule.mode()));
        }
        if (rule.expires() != null) {
            line("", "expires", rule.expires());
        }
        for (Condition condition : rule.when()) {
            line("", "when", condition.text());
        }
        for (PeerMatcher matcher : rule.from()) {
            text.append("from\n");
            peer("", matcher.is());
            peer("not-", matcher.not());
            for (Assurance assurance : matcher.assurances()) {
                line("", "assurance", assurance.label());
            }
        }
        for (OperationMatcher matcher : rule.to()) {
            operation(matcher);
        }
    }

    private void peer(String not, PeerFields fields) {
        lines(not, "principal", fields.principals());
        texts(not, "id", fields.ids());
        texts(not, "trustDomain", fields.trustDomains());
        texts(not, "namespace", fields.namespaces());
        texts(not, "serviceAccount", fields.serviceAccounts());
        lines(not, "ipBlock", fields.ipBlocks());
    }

    private void operation(OperationMatcher matcher) {
        if (matcher instanceof OperationMatcher.Http http) {
            text.append(http.wire() ? "http-wire\n" : "http\n");
            http("", http.is());
            http("not-", http.not());
        } else if (matcher instanceof OperationMatcher.Grpc grpc) {
            text.append("grpc\n");
            lines("", "call", grpc.methods());
            lines("not-", "call", grpc.notMethods());
        } else if (matcher instanceof OperationMatcher.Handler handler) {
            text.append("code\n");
            lines("", "handler", handler.handlers());
        }
    }

    private void http(String not, HttpFields fields) {
        texts(not, "method", fields.methods());
        for (PathMatcher path : fields.paths()) {
            path(not, path);
        }
        for (HostMatcher host : fields.hosts()) {
            text(not, host.withPort() ? "host:port" : "host", host.name());
        }
        for (HeaderMatcher header : fields.headers()) {
            line(not, "header", header.name());
            texts("", "value", header.values());
        }
        lines(not, "port", fields.ports());
    }

    private void path(String not, PathMatcher path) {
        if (path instanceof PathPattern pattern) {
            line(not, "path", pattern.text());
        } else if (path instanceof PathTemplate template) {
            line(not, "path-template", template.text());
        } else if (path instanceof PathMatcher.Text whole) {
            text(not, "path-text", whole.matcher());
        }
    }

    private void texts(String not, String kind, List<TextMatcher> matchers) {
        for (int i = 0; i < matchers.size(); i++) {
            text(not, kind, matchers.get(i));
        }
    }

    private void text(String not, String kind, TextMatcher matcher) {
        if (matcher instanceof TextMatcher.Exact exact) {
            line(not, kind, exact.text());
        } else if (matcher instanceof TextMatcher.Prefix prefix) {
            line(not, kind + '^', prefix.text());
        } else if (matcher instanceof TextMatcher.Suffix suffix) {
            line(not, kind + '$', suffix.text());
        } else {
            line(not, kind + '*', "");
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private void lines(String not, String kind, List<?> values) {
        for (int i = 0; i < values.size(); i++) {
            line(not, kind, values.get(i));
        }
    }

    private void line(String not, String kind, Object value) {
        text.append(not).append(kind).append(' ').append(value).append('\n');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
