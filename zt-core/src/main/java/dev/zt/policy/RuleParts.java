package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.internal.text.Quoted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a rule compares with a call, part by part, for the alternatives of the rule that come nearest.
 *
 * @param rule the rule
 * @param peer the part about the peer
 * @param others the part about the assurance if that differs, and those about the operation
 */
record RuleParts(Rule rule, Part peer, List<Part> others) {

    private static final int MAX_SHOWN = 3;

    static RuleParts of(Rule rule, SpiffeId peer, Assurance assurance, Operation operation, long atMillis) {
        List<Part> others = new ArrayList<>(assurance(rule, peer, assurance));
        others.addAll(OperationParts.of(rule.to(), operation));
        others.addAll(PeerParts.addresses(rule, peer));
        rule.when().forEach(condition -> others.add(unknown("condition", Quoted.quote(condition.text()))));
        if (!rule.isAlive(atMillis)) {
            others.add(new Part(
                    "time", Instant.ofEpochMilli(atMillis).toString(), "before " + rule.expires(), 1, false, false));
        }
        return new RuleParts(rule, PeerParts.id(rule.from(), peer), others);
    }

    /** Returns a part about what is not remembered of a request. */
    static Part unknown(String name, String needs) {
        return new Part(name, "not remembered", needs, 1, false, false);
    }

    /** Returns the part about the assurance if that differs: whoever proved enough need not hear of it. */
    private static List<Part> assurance(Rule rule, SpiffeId peer, Assurance assurance) {
        List<PeerMatcher> same =
                rule.from().stream().filter(matcher -> matcher.matches(peer)).toList();
        List<Assurance> taken = Arrays.stream(Assurance.values())
                .filter(each -> (same.isEmpty() ? rule.from() : same)
                        .stream().anyMatch(matcher -> matcher.takes(each, rule.effect())))
                .toList();
        if (rule.from().isEmpty() || taken.contains(assurance)) {
            return List.of();
        }
        List<String> needs = taken.stream().map(Assurance::label).toList();
        return List.of(new Part("assurance", assurance.label(), any(needs), 1, false, false));
    }

    /** Returns how much differs, and with equal weights prefers the rule that is about the same operation. */
    int distance() {
        int differing = misses().stream().mapToInt(Part::weight).sum();
        return 2 * differing + (others.stream().allMatch(Part::matches) ? 0 : 1);
    }

    List<Part> misses() {
        return all().filter(part -> !part.matches()).toList();
    }

    Stream<Part> all() {
        return Stream.concat(Stream.of(peer), others.stream());
    }

    /** Tells whether the rule shares the peer or what is acted on. */
    boolean isNear() {
        return all().anyMatch(part -> part.decisive() && part.matches());
    }

    static String any(List<String> alternatives) {
        int more = alternatives.size() - MAX_SHOWN;
        return alternatives.stream().limit(MAX_SHOWN).collect(Collectors.joining(" or "))
                + (more > 0 ? " or " + more + " more" : "");
    }
}
