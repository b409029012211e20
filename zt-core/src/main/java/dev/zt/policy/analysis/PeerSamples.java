package dev.zt.policy.analysis;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.policy.PeerFields;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** SPIFFE IDs such that any two IDs which some rule tells apart have different ones that stand for them. */
final class PeerSamples {

    private final List<PeerFields> fields;
    private final Set<String> words = new LinkedHashSet<>();

    private PeerSamples(List<PeerFields> fields) {
        this.fields = fields;
    }

    /**
     * Returns the IDs.
     *
     * @param rules all rules that may tell peers apart
     * @param own the trust domain of the workload
     */
    static List<SpiffeId> of(Collection<Rule> rules, TrustDomain own) {
        return new PeerSamples(rules.stream()
                        .flatMap(rule -> rule.from().stream())
                        .flatMap(matcher -> Stream.of(matcher.is(), matcher.not()))
                        .toList())
                .ids(own);
    }

    private List<SpiffeId> ids(TrustDomain own) {
        Set<SpiffeId> ids = new LinkedHashSet<>();
        for (String domain : domains(own)) {
            SegmentPatterns patterns = patterns(domain);
            String fresh = Fresh.name("other", words);
            patterns.names(fresh, false).forEach(segments -> add(ids, domain, String.join("/", segments)));
        }
        return List.copyOf(ids);
    }

    private static void add(Set<SpiffeId> ids, String domain, String path) {
        SpiffeId id = parsed("spiffe://" + domain + "/" + path);
        if (id != null) {
            ids.add(id);
        }
    }

    private static @Nullable SpiffeId parsed(String text) {
        try {
            SpiffeId id = SpiffeId.parse(text);
            return id.hasPath() ? id : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Set<String> domains(TrustDomain own) {
        Set<String> domains = new LinkedHashSet<>();
        domains.add(own.name());
        List<TextMatcher> texts = new ArrayList<>();
        for (PeerFields each : fields) {
            each.principals()
                    .forEach(principal -> domains.add(principal.trustDomain().name()));
            texts.addAll(each.trustDomains());
            TextSamples.of(each.ids(), "other").forEach(id -> {
                SpiffeId parsed = parsed(id);
                if (parsed != null) {
                    domains.add(parsed.trustDomain().name());
                }
            });
        }
        TextSamples.of(texts, "other").stream()
                .filter(name -> parsed("spiffe://" + name + "/x") != null)
                .forEach(domains::add);
        domains.add(Fresh.name("other.example", domains));
        return domains;
    }

    private SegmentPatterns patterns(String domain) {
        SegmentPatterns patterns = new SegmentPatterns();
        fields.stream()
                .flatMap(each -> each.principals().stream())
                .filter(principal -> principal.trustDomain().name().equals(domain))
                .forEach(principal -> add(patterns, pathOf(principal)));
        TextSamples.of(all(PeerFields::namespaces), "other").forEach(name -> {
            add(patterns, "ns/" + name + "/sa/*");
            add(patterns, "ns/" + name + "/sa");
        });
        TextSamples.of(all(PeerFields::serviceAccounts), "other").forEach(name -> {
            int slash = name.indexOf('/');
            add(patterns, "ns/" + (slash < 0 ? name : name.substring(0, slash) + "/sa/" + name.substring(slash + 1)));
        });
        TextSamples.of(all(PeerFields::ids), "other").forEach(id -> {
            SpiffeId parsed = parsed(id);
            if (parsed != null && parsed.trustDomain().name().equals(domain)) {
                add(patterns, parsed.path().substring(1));
            }
        });
        all(PeerFields::ids).forEach(id -> addPart(patterns, "spiffe://" + domain + "/", id));
        return patterns;
    }

    private List<TextMatcher> all(Function<PeerFields, List<TextMatcher>> field) {
        return fields.stream().flatMap(each -> field.apply(each).stream()).toList();
    }

    /** Adds IDs by their beginning or end alone, with any segments behind or before it: texts alone are no IDs. */
    private void addPart(SegmentPatterns patterns, String root, TextMatcher id) {
        if (id instanceof TextMatcher.Prefix prefix && prefix.text().startsWith(root)) {
            String path = prefix.text().substring(root.length());
            if (path.isEmpty() || path.endsWith("/")) {
                add(patterns, path + SegmentPatterns.REST);
            } else {
                add(patterns, path + "/" + SegmentPatterns.REST);
                add(patterns, path + "other/" + SegmentPatterns.REST);
            }
        } else if (id instanceof TextMatcher.Suffix suffix) {
            String end = suffix.text();
            boolean whole = end.startsWith("/");
            add(patterns, SegmentPatterns.REST + (whole ? "" : "/") + end);
            if (!whole) {
                add(patterns, SegmentPatterns.REST + "/other" + end);
            }
        }
    }

    private static String pathOf(SpiffeIdPattern principal) {
        String text = principal.toString();
        int slash = text.indexOf('/', "spiffe://".length());
        return slash < 0 ? "" : text.substring(slash + 1);
    }

    private void add(SegmentPatterns patterns, String path) {
        List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
        // In an ID two stars are one segment at least.
        if (segments.get(segments.size() - 1).equals(SegmentPatterns.REST)) {
            segments.add(segments.size() - 1, SegmentPatterns.ANY);
        }
        words.addAll(segments);
        patterns.add(segments);
    }
}
