package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.Workload;

/** By what Linkerd knows a workload. */
record ServiceAccount(String namespace, String name) implements Comparable<ServiceAccount> {

    static ServiceAccount of(Workload workload) {
        return new ServiceAccount(workload.namespace(), workload.serviceAccount());
    }

    /** Tells whether the SPIFFE ID says the same, so that the policy and Linkerd speak of one thing. */
    boolean isNamedBy(Workload workload) {
        return workload.id().path().equals("/ns/" + namespace + "/sa/" + name);
    }

    @Override
    public int compareTo(ServiceAccount other) {
        int order = namespace.compareTo(other.namespace);
        return order == 0 ? name.compareTo(other.name) : order;
    }

    /** Returns {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
