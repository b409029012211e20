package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the rules of an A43 policy. Not thread-safe. */
final class A43RuleReader {

    private static final String SCHEME = "spiffe://";

    private final TrustDomain own;
    private final IssueLog issues;
    private final IssueLog notes;
    private final String policy;

    A43RuleReader(TrustDomain own, IssueLog issues, IssueLog notes, String policy) {
        this.own = own;
        this.issues = issues;
        this.notes = notes;
        this.policy = policy;
    }

    /** Returns the rules of one list, as far as they can be read. */
    List<Rule> read(Effect effect, @Nullable List<YamlNode> items) {
        Set<String> names = new HashSet<>();
        List<Rule> rules = new ArrayList<>();
        for (YamlNode item : items == null ? List.<YamlNode>of() : items) {
            Rule rule = rule(effect, item, names);
            if (rule != null) {
                rules.add(rule);
            }
        }
        return rules;
    }

    private @Nullable Rule rule(Effect effect, YamlNode item, Set<String> names) {
        int before = issues.count();
        Fields fields = Fields.of("A rule", item, issues, List.of("name", "source", "request"));
        if (fields == null) {
            return null;
        }
        String name = fields.requiredText("name", text -> unique(text, names));
        List<PeerMatcher> from = from(effect, item, fields);
        A43Request request = new A43RequestReader(issues, effect == Effect.ALLOW).read(fields.get("request"));
        if (issues.count() > before || name == null || request == null) {
            return null;
        }
        String id = policy + (effect == Effect.ALLOW ? ".allow." : ".deny.") + name;
        try {
            return new Rule(id, effect, Mode.ENFORCE, from, request.to(), request.when(), null);
        } catch (IllegalArgumentException e) {
            issues.add(item, "The rule cannot be read: " + e.getMessage() + ".");
            return null;
        }
    }

    private static String unique(String name, Set<String> names) {
        PolicyGrammar.checkName("Rule name", name);
        if (!names.add(name)) {
            throw new IllegalArgumentException("Rule name " + Quoted.quote(name)
                    + " is used twice, so that some libraries lose the first rule; rename one.");
        }
        return name;
    }

    private List<PeerMatcher> from(Effect effect, YamlNode rule, Fields fields) {
        YamlNode node = fields.get("source");
        Fields source = node == null ? null : Fields.of("\"source\"", node, issues, List.of("principals"));
        List<TextMatcher> ids = source == null ? List.of() : source.texts("principals", this::principal);
        PeerFields peers = PeerFields.NONE.withIds(ids);
        if (effect == Effect.ALLOW) {
            boolean named = !ids.isEmpty()
                    && PinnedDomains.of(new PeerMatcher(peers, PeerFields.NONE, List.of()))
                            .isPresent();
            return List.of(new PeerMatcher(named ? peers : pinned(rule, peers), PeerFields.NONE, List.of()));
        }
        return ids.isEmpty() ? List.of() : List.of(new PeerMatcher(peers, PeerFields.NONE, List.of()));
    }

    private PeerFields pinned(YamlNode rule, PeerFields peers) {
        notes.add(
                rule,
                "No trust domain is named here, where gRPC lets in those of any: read as principals of " + own
                        + " alone. Name others to let them in.");
        return peers.withTrustDomains(List.of(TextMatcher.exact(own.name())));
    }

    private TextMatcher principal(String text) {
        if (text.isEmpty()) {
            throw PolicyGrammar.invalid(
                    "Principal",
                    text,
                    "it means callers without a certificate, and zt refuses those before any rule; remove it");
        }
        TextMatcher matcher = TextMatcher.parse(text);
        if (matcher instanceof TextMatcher.Exact || matcher instanceof TextMatcher.Prefix) {
            String problem = !text.startsWith(SCHEME)
                    ? "zt knows callers by their SPIFFE ID alone, not by DNS names and subjects; write spiffe://..."
                    : matcher instanceof TextMatcher.Exact ? problem(text) : null;
            if (problem != null) {
                throw PolicyGrammar.invalid("Principal", text, problem);
            }
        }
        return matcher;
    }

    private static @Nullable String problem(String id) {
        String problem = SpiffeId.problem(id).orElse(null);
        if (problem != null) {
            return "no peer can have it: " + problem;
        }
        return SpiffeId.parse(id).hasPath() ? null : "it names a trust domain; write " + id + "/*";
    }
}
