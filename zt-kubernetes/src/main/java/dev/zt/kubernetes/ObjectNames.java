package dev.zt.kubernetes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Names for objects that are about one workload each, unique in its namespace. */
final class ObjectNames {

    private static final int DIGITS = 8;

    private final Map<String, Integer> sharing = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    private ObjectNames() {}

    /** Names the workloads, which are in order, so that each time they are called the same. */
    static Map<Workload, String> of(List<Workload> workloads) {
        ObjectNames names = new ObjectNames();
        workloads.forEach(workload -> names.sharing.merge(workload.label(), 1, Integer::sum));
        workloads.stream().map(Workload::label).filter(names::isOfOne).forEach(names.taken::add);
        Map<Workload, String> all = new HashMap<>();
        workloads.forEach(workload ->
                all.put(workload, names.isOfOne(workload.label()) ? workload.name() : names.withKind(workload)));
        return all;
    }

    private boolean isOfOne(String label) {
        return sharing.getOrDefault(label, 0) == 1;
    }

    /** Whoever writes manifests may call a workload as another would be called here: digits alone would not do. */
    private String withKind(Workload workload) {
        String name = workload.name() + "-" + workload.kind().toLowerCase(Locale.ROOT);
        String more = "-" + CallGraph.sha256(workload.toString()).substring(0, DIGITS);
        while (!taken.add(workload.namespace() + "/" + name)) {
            name += more;
        }
        return name;
    }
}
