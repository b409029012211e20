package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NameTableTest {

    @Test
    void findsEachNameAndNoOther() {
        Map<String, Integer> values = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            values.put("shop.v1.Orders" + i / 8 + "/Place" + i % 8, i);
        }
        NameTable<Integer> table = NameTable.of(values);

        values.forEach((name, value) -> assertThat(table.get(new String(name))).isEqualTo(value));
        assertThat(table.get("shop.v1.Orders1/Place8")).isNull();
        assertThat(table.get("")).isNull();
    }

    @Test
    void tellsNamesOfOneHashApart() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        NameTable<Integer> table = NameTable.of(Map.of("Aa", 1, "AaBB", 2));

        assertThat(table.get("Aa")).isEqualTo(1);
        assertThat(table.get("BB")).isNull();
        assertThat(table.get("BBAa")).isNull();
    }

    @Test
    void aNameMoreChangesNothingInTheTableItself() {
        NameTable<Integer> empty = NameTable.of(Map.of());
        NameTable<Integer> grown = empty;
        for (int i = 0; i < 100; i++) {
            grown = grown.with("name" + i, i);
        }

        assertThat(empty.get("name0")).isNull();
        for (int i = 0; i < 100; i++) {
            assertThat(grown.get("name" + i)).isEqualTo(i);
        }
    }
}
