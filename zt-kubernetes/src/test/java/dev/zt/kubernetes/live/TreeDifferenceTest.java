package dev.zt.kubernetes.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TreeDifferenceTest {

    private static String first(@Nullable Object wanted, @Nullable Object found) {
        return TreeDifference.first("spec", wanted, found).orElse("same");
    }

    @Test
    void findsTheFirstPlaceThatDiffers() {
        assertThat(first(Map.of("a", List.of(Map.of("b", 1))), Map.of("a", List.of(Map.of("b", 2)))))
                .isEqualTo("spec.a[0].b is \"2\", and should be \"1\"");
    }

    @Test
    void seesWhatIsThereAndShouldNot() {
        assertThat(first(Map.of("a", 1), Map.of("a", 1, "b", Map.of())))
                .isEqualTo("spec.b is \"{}\", and should be absent");
        assertThat(first(Map.of(), Map.of("ingress", List.of(Map.of()))))
                .isEqualTo("spec.ingress is \"[{}]\", and should be absent");
        assertThat(first(List.of(1), List.of(1, 2))).isEqualTo("spec is \"[1, 2]\", and should be \"[1]\"");
    }

    @Test
    void seesWhatIsMissing() {
        assertThat(first(Map.of("a", 1), Map.of())).isEqualTo("spec.a is absent, and should be \"1\"");
        assertThat(first(Map.of("a", 1), null)).isEqualTo("spec is absent, and should be \"{a=1}\"");
    }

    @Test
    void takesAnEmptyMapForAnotherThingThanNone() {
        assertThat(first(Map.of("podSelector", Map.of()), Map.of()))
                .isEqualTo("spec.podSelector is absent, and should be \"{}\"");
    }

    @Test
    void takesEmptyListsAndNullsForNone() {
        Map<String, @Nullable Object> nulls = new HashMap<>();
        nulls.put("a", null);
        nulls.put("b", List.of());

        assertThat(first(nulls, Map.of())).isEqualTo("same");
        assertThat(first(null, List.of())).isEqualTo("same");
    }

    @Test
    void comparesNumbersByValue() {
        assertThat(first(1, 1L)).isEqualTo("same");
        assertThat(first(1, 1.5)).isNotEqualTo("same");
        assertThat(first(1, "1")).isNotEqualTo("same");
    }
}
