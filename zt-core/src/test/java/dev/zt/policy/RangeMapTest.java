package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeMapTest {

    private static RangeMap<Integer> of(int count) {
        RangeMap<Integer> map = new RangeMap<>();
        for (int i = 0; i < count; i++) {
            int value = i;
            assertThat(map.getOrAdd("orders" + i, () -> value)).isEqualTo(i);
        }
        return map;
    }

    @Nested
    class Get {

        /** Few keys are compared, more are hashed. */
        @ParameterizedTest
        @ValueSource(ints = {0, 1, 4, 5, 8, 9, 16, 17, 1_000})
        void findsEachKeyInALongerTextAndNoOther(int count) {
            RangeMap<Integer> map = of(count);

            for (int i = 0; i < count; i++) {
                String key = "orders" + i;
                assertThat(map.get("/v1/" + key + "/7", 4, 4 + key.length())).isEqualTo(i);
                assertThat(map.get("x" + key, 0, key.length() + 1)).isNull();
            }
            assertThat(map.get("orders" + count, 0, 6 + String.valueOf(count).length()))
                    .isNull();
            assertThat(map.get("", 0, 0)).isNull();
        }
    }

    @Nested
    class GetOrAdd {

        @Test
        void keepsTheFirstValueOfAKey() {
            RangeMap<String> map = new RangeMap<>();

            assertThat(map.getOrAdd("/a/b", 1, 2, () -> "first")).isEqualTo("first");
            assertThat(map.getOrAdd("a", () -> "second")).isEqualTo("first");
            assertThat(map.get("a", 0, 1)).isEqualTo("first");
        }

        @Test
        void leavesOtherMapsAlone() {
            RangeMap<Integer> one = of(1);

            assertThat(new RangeMap<Integer>().get("orders0", 0, 7)).isNull();
            assertThat(one.get("orders0", 0, 7)).isZero();
        }
    }

    @Nested
    class SlotOfSegment {

        @Test
        void findsTheKeyThatIsTheWholeSegment() {
            RangeMap<Integer> map = of(4);

            assertThat(map.isSmall()).isTrue();
            assertThat(IntStream.range(0, 4).map(i -> map.slotOfSegment("/orders" + i, 1)))
                    .doesNotContain(-1)
                    .doesNotHaveDuplicates();
            int slot = map.slotOfSegment("/orders3/7", 1);
            assertThat(map.valueAt(slot)).isEqualTo(3);
            assertThat(map.keyLength(slot)).isEqualTo(7);
            assertThat(map.slotOfSegment("/orders33", 1)).isEqualTo(-1);
            assertThat(map.slotOfSegment("/order", 1)).isEqualTo(-1);
            assertThat(map.slotOfSegment("/orders4", 1)).isEqualTo(-1);
            assertThat(map.slotOfSegment("/7/orders3", 1)).isEqualTo(-1);
        }

        @Test
        void isForFewKeysAlone() {
            assertThat(of(0).isSmall()).isTrue();
            assertThat(of(0).slotOfSegment("/orders0", 1)).isEqualTo(-1);
            assertThat(of(5).isSmall()).isFalse();
        }
    }

    @Nested
    class Spread {

        /** Hashes that follow each other would crowd neighbouring slots. */
        @Test
        void putsHashesThatFollowEachOtherFarApart() {
            int near = 0;
            for (int i = 0; i < 10_000; i++) {
                near += Math.abs((RangeMap.spread(i) & 0xffff) - (RangeMap.spread(i + 1) & 0xffff)) < 64 ? 1 : 0;
            }

            assertThat(near).isLessThan(200);
            assertThat(IntStream.range(0, 10_000).map(RangeMap::spread)).doesNotHaveDuplicates();
            assertThat(IntStream.range(0, 10_000).map(i -> RangeMap.spread(i << 16) & 0xffff))
                    .anyMatch(low -> low != 0);
        }
    }
}
