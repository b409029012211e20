package dev.zt.kubernetes.networkpolicy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Numbers of pods: a short list where they are few, bits where they are many. Never changed once made. */
final class PodSet {

    private final int[] few;
    private final @Nullable BitSet many;
    private final int size;

    private PodSet(int[] few, @Nullable BitSet many, int size) {
        this.few = few;
        this.many = many;
        this.size = size;
    }

    static PodSet of(BitSet bits) {
        int size = bits.cardinality();
        return size <= bits.length() / Integer.SIZE
                ? new PodSet(bits.stream().toArray(), null, size)
                : new PodSet(new int[0], (BitSet) bits.clone(), size);
    }

    int size() {
        return size;
    }

    boolean contains(int pod) {
        if (many != null) {
            return many.get(pod);
        }
        return Arrays.binarySearch(few, pod) >= 0;
    }

    void addTo(BitSet bits) {
        if (many != null) {
            bits.or(many);
        } else {
            for (int pod : few) {
                bits.set(pod);
            }
        }
    }

    void forEach(IntConsumer action) {
        if (many != null) {
            many.stream().forEach(action);
        } else {
            for (int pod : few) {
                action.accept(pod);
            }
        }
    }
}
