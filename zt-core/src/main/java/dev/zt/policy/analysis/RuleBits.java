package dev.zt.policy.analysis;

import dev.zt.policy.Rule;
import dev.zt.policy.RuleMatch;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/**
 * For each rule of a list, by its number, whether it matches for certain, and whether it may.
 *
 * @param certain rules that match
 * @param possible rules that match or may
 */
record RuleBits(BitSet certain, BitSet possible) {

    static RuleBits of(List<Rule> rules, Function<Rule, RuleMatch> match) {
        BitSet certain = new BitSet();
        BitSet possible = new BitSet();
        for (int i = 0; i < rules.size(); i++) {
            RuleMatch answer = match.apply(rules.get(i));
            certain.set(i, answer == RuleMatch.YES);
            possible.set(i, answer != RuleMatch.NO);
        }
        return new RuleBits(certain, possible);
    }

    RuleBits and(RuleBits other) {
        BitSet both = (BitSet) certain.clone();
        both.and(other.certain);
        BitSet either = (BitSet) possible.clone();
        either.and(other.possible);
        return new RuleBits(both, either);
    }
}
