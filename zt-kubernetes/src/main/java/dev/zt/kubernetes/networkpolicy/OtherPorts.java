package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.PodPort;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where the ranges of ports begin and end that policies name: between two of those places all numbers are alike. */
final class OtherPorts {

    private static final int END = 65_536;

    private final Map<PodPort.Protocol, TreeSet<Integer>> places = new EnumMap<>(PodPort.Protocol.class);

    OtherPorts(Stream<PortRange> ranges) {
        for (PodPort.Protocol protocol : PodPort.Protocol.values()) {
            places.put(protocol, new TreeSet<>(Set.of(1)));
        }
        ranges.filter(range -> range.name().isEmpty()).forEach(range -> {
            TreeSet<Integer> of = places.get(range.protocol());
            if (of != null) {
                of.add(range.first());
                of.add(range.last() + 1);
            }
        });
    }

    /** Returns a port of each stretch that is none of the listed, if there is one. */
    Set<PodPort> besides(Collection<PodPort> listed) {
        Set<PodPort> others = new LinkedHashSet<>();
        places.forEach((protocol, begins) -> begins.forEach(begin -> {
            Integer next = begins.higher(begin);
            IntStream.range(begin, next == null ? END : next)
                    .mapToObj(number -> new PodPort("", number, protocol))
                    .filter(port -> listed.stream().noneMatch(port::isSameAs))
                    .findFirst()
                    .ifPresent(others::add);
        }));
        return others;
    }
}
