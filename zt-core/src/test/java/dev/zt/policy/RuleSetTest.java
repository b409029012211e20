package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleSetTest {

    private static final int RULES = 400;

    private final Random random = new Random(7);

    @Test
    void aUnionHasTheRulesOfBothAndLeavesThemAlone() {
        for (int round = 0; round < 200; round++) {
            BitSet a = some();
            BitSet b = some();
            BitSet both = (BitSet) a.clone();
            both.or(b);
            RuleSet first = set(a);
            RuleSet second = set(b);

            RuleSet union = RuleSet.union(first, second);
            assertThat(bits(union)).isEqualTo(both);
            int lowest = both.nextSetBit(0);
            assertThat(union.firstCommon(new long[] {-1, -1, -1, -1, -1, -1, -1}, RULES))
                    .isEqualTo(lowest < 0 ? RULES : lowest);
            assertThat(bits(first)).isEqualTo(a);
            assertThat(bits(second)).isEqualTo(b);
        }
        assertThat(bits(RuleSet.union(new RuleSet(), null)).isEmpty()).isTrue();
    }

    @Test
    void findsTheLowestInCommonFromTheFirstOn() {
        for (int round = 0; round < 200; round++) {
            BitSet a = some();
            BitSet b = some();
            BitSet common = (BitSet) a.clone();
            common.and(b);
            int limit = random.nextInt(RULES + 1);
            int lowest = common.nextSetBit(0);
            long[] peer = new long[(RULES + 63) / 64];
            set(b).addTo(peer);

            assertThat(set(a).firstCommon(peer, limit)).isEqualTo(lowest < 0 ? limit : Math.min(lowest, limit));
            assertThat(set(a).firstCommon(peer, 0, limit)).isEqualTo(set(a).firstCommon(peer, limit));
        }
    }

    @Test
    void findsTheLowestInCommonThatIsNotBelowAStart() {
        for (int round = 0; round < 2_000; round++) {
            BitSet a = some();
            BitSet b = some();
            b.or(a);
            int from = random.nextInt(RULES);
            int limit = from + random.nextInt(RULES + 1 - from);
            int lowest = a.nextSetBit(from);
            long[] peer = new long[(RULES + 63) / 64];
            set(b).addTo(peer);

            assertThat(set(a).firstCommon(peer, from, limit)).isEqualTo(lowest < 0 ? limit : Math.min(lowest, limit));
        }
    }

    private BitSet some() {
        BitSet some = new BitSet();
        for (int i = random.nextInt(6); i > 0; i--) {
            some.set(random.nextInt(RULES));
        }
        return some;
    }

    private static RuleSet set(BitSet bits) {
        RuleSet set = new RuleSet();
        bits.stream().forEach(set::add);
        return set;
    }

    private static BitSet bits(RuleSet set) {
        long[] bits = new long[(RULES + 63) / 64];
        set.addTo(bits);
        return BitSet.valueOf(bits);
    }
}
