package dev.zt.policy;

import dev.zt.identity.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rules of one Istio policy. A rule becomes several where its sources ask for what only conditions can say:
 * they hold for all sources of a rule. Not thread-safe.
 */
final class IstioRuleReader {

    private final IstioContext context;
    private final String policy;
    private final Effect effect;
    private final Mode mode;

    IstioRuleReader(IstioContext context, String policy, Effect effect, Mode mode) {
        this.context = context;
        this.policy = policy;
        this.effect = effect;
        this.mode = mode;
    }

    /** Returns the rules that say together what one says in Istio; none after an issue. */
    List<Rule> read(YamlNode node, int index) {
        int before = context.issues().count();
        Fields fields = Fields.of("A rule", node, context.issues(), List.of("from", "to", "when"));
        if (fields == null) {
            return List.of();
        }
        IstioConditionReader conditions = new IstioConditionReader(context, effect);
        List<Condition> when = conditions.read(fields.alternatives("when"));
        List<IstioSource> from = sources(node, fields.alternatives("from"), conditions.named());
        List<OperationMatcher> to = operations(fields.alternatives("to"));
        return context.issues().count() > before ? List.of() : rules(node, policy + "#" + index, from, to, when);
    }

    private List<IstioSource> sources(YamlNode rule, @Nullable List<YamlNode> items, Set<TrustDomain> named) {
        IstioSourceReader reader = new IstioSourceReader(context, effect);
        List<IstioSource> sources = new ArrayList<>();
        if (items == null) {
            add(sources, reader.anybody(rule, named));
        } else {
            items.forEach(item -> add(sources, reader.read(item, named)));
        }
        return sources;
    }

    private List<OperationMatcher> operations(@Nullable List<YamlNode> items) {
        IstioOperationReader reader = new IstioOperationReader(context);
        List<OperationMatcher> operations = new ArrayList<>();
        for (YamlNode item : items == null ? List.<YamlNode>of() : items) {
            add(operations, reader.read(item));
        }
        return operations;
    }

    private static <T> void add(List<T> list, @Nullable T value) {
        if (value != null) {
            list.add(value);
        }
    }

    private List<Rule> rules(
            YamlNode node, String id, List<IstioSource> from, List<OperationMatcher> to, List<Condition> when) {
        List<IstioSource> groups =
                new ArrayList<>(from.stream().filter(source -> !isPlain(source)).toList());
        List<PeerMatcher> plain = from.stream()
                .filter(IstioRuleReader::isPlain)
                .map(source -> Objects.requireNonNull(source.peer()))
                .toList();
        List<Rule> rules = new ArrayList<>();
        boolean several = groups.size() + (plain.isEmpty() ? 0 : 1) > 1;
        try {
            if (!plain.isEmpty()) {
                rules.add(new Rule(several ? id + ".0" : id, effect, mode, plain, to, when, null));
            }
            for (IstioSource source : groups) {
                List<Condition> all = new ArrayList<>(source.when());
                all.addAll(when);
                List<PeerMatcher> peers = source.peer() == null ? List.of() : List.of(source.peer());
                rules.add(new Rule(several ? id + "." + rules.size() : id, effect, mode, peers, to, all, null));
            }
        } catch (IllegalArgumentException e) {
            context.issues().add(node, "The rule cannot be read: " + e.getMessage() + ".");
        }
        return rules;
    }

    /** Tells whether a source can share a rule with others. */
    private static boolean isPlain(IstioSource source) {
        return source.peer() != null && source.when().isEmpty();
    }
}
