package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Workload;
import java.util.AbstractSet;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The workloads of some numbers: a set of thousands costs bits. */
final class WorkloadSet extends AbstractSet<Workload> {

    private final List<Workload> workloads;
    private final Map<Workload, Integer> numbers;
    private final BitSet members;

    WorkloadSet(List<Workload> workloads, Map<Workload, Integer> numbers, BitSet members) {
        this.workloads = workloads;
        this.numbers = numbers;
        this.members = members;
    }

    @Override
    public Iterator<Workload> iterator() {
        return members.stream().mapToObj(workloads::get).iterator();
    }

    @Override
    public int size() {
        return members.cardinality();
    }

    @Override
    public boolean contains(@Nullable Object other) {
        Integer number = other instanceof Workload workload ? numbers.get(workload) : null;
        return number != null && members.get(number);
    }
}
