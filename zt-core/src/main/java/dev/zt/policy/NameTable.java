package dev.zt.policy;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hash map that never changes, for names that live long and so remember their hashes. A miss is nearly always known by the hash
 * alone.
 */
final class NameTable<V> {

    private final int size;
    private final @Nullable Entry<V>[] entries;

    private record Entry<V>(String name, int hash, V value) {}

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays know no type parameters
    private NameTable(int size) {
        this.size = size;
        this.entries = new Entry[Integer.highestOneBit(Math.max(1, size)) << 2];
    }

    static <V> NameTable<V> of(Map<String, V> values) {
        NameTable<V> table = new NameTable<>(values.size());
        values.forEach((name, value) -> table.put(new Entry<>(name, name.hashCode(), value)));
        return table;
    }

    /** Returns a table with one name more, which this has not. */
    NameTable<V> with(String name, V value) {
        NameTable<V> table = new NameTable<>(size + 1);
        Arrays.stream(entries).filter(entry -> entry != null).forEach(table::put);
        table.put(new Entry<>(name, name.hashCode(), value));
        return table;
    }

    private void put(Entry<V> entry) {
        int slot = RangeMap.spread(entry.hash);
        while (entries[slot & (entries.length - 1)] != null) {
            slot++;
        }
        entries[slot & (entries.length - 1)] = entry;
    }

    /** Returns the value of a name, or null. At least half of the slots are free, so that the search ends. */
    @Nullable
    V get(String name) {
        int hash = name.hashCode();
        int slot = RangeMap.spread(hash);
        while (true) {
            Entry<V> entry = entries[slot++ & (entries.length - 1)];
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash && entry.name.equals(name)) {
                return entry.value;
            }
        }
    }
}
