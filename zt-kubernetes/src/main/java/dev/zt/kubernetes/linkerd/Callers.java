package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds the service accounts of callers, and refuses where Linkerd would take another for one of them. */
final class Callers {

    private final Map<ServiceAccount, List<Workload>> byAccount = new HashMap<>();
    private final Collection<String> errors;

    Callers(CallGraph graph, Collection<String> errors) {
        this.errors = errors;
        for (Workload workload : graph.workloads().all()) {
            byAccount
                    .computeIfAbsent(ServiceAccount.of(workload), absent -> new ArrayList<>())
                    .add(workload);
        }
    }

    /** Returns the accounts of callers that are in the mesh. */
    List<ServiceAccount> accounts(Set<Workload> callers, String where) {
        Set<ServiceAccount> accounts = new TreeSet<>();
        for (Workload caller : callers) {
            if (!caller.hostNetwork()) {
                ServiceAccount account = ServiceAccount.of(caller);
                check(caller, account, callers, where);
                accounts.add(account);
            }
        }
        return List.copyOf(accounts);
    }

    private void check(Workload caller, ServiceAccount account, Set<Workload> callers, String where) {
        if (!account.isNamedBy(caller)) {
            errors.add(caller + " shows " + caller.id() + ", and Linkerd knows it as the service account " + account
                    + ": that both are one and the same cannot be told. Give it an ID that ends with /ns/"
                    + account.namespace() + "/sa/" + account.name() + ", or a service account that its ID names.");
        }
        for (Workload other : byAccount.getOrDefault(account, List.of())) {
            if (!callers.contains(other) && !other.hostNetwork()) {
                errors.add(caller + " may call " + where + " and " + other + " may not, and both run as the service"
                        + " account " + account
                        + ", so that Linkerd cannot tell them apart. Give each one of its own.");
            }
        }
    }
}
