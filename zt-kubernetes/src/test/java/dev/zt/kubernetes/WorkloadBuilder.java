package dev.zt.kubernetes;

import dev.zt.identity.SpiffeId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes workloads for tests, of which only what is odd has to be said: by default a Deployment in the namespace shop,
 * labelled and with a service account like its name, that enforces its policy at 8443 and has no other port.
 */
public final class WorkloadBuilder {

    private @Nullable SpiffeId id;
    private String namespace = "shop";
    private String kind = "Deployment";
    private final String name;
    private String account;
    private Map<String, String> labels;
    private Map<String, String> selector;
    private List<PodPort> ports = List.of(PodPort.tcp(8443));
    private List<PodPort> guarded = ports;
    private List<Integer> probes = List.of();
    private boolean hostNetwork;

    private WorkloadBuilder(String name) {
        this.name = name;
        this.account = name;
        this.labels = Map.of("app", name);
        this.selector = labels;
    }

    public static WorkloadBuilder named(String name) {
        return new WorkloadBuilder(name);
    }

    /** Begins with all that a workload has. */
    public static WorkloadBuilder from(Workload workload) {
        WorkloadBuilder builder = named(workload.name())
                .id(workload.id())
                .namespace(workload.namespace())
                .kind(workload.kind())
                .account(workload.serviceAccount())
                .labels(workload.labels())
                .selector(workload.selector())
                .ports(workload.ports())
                .guarded(workload.guarded())
                .probes(workload.probes());
        builder.hostNetwork = workload.hostNetwork();
        return builder;
    }

    /** By default the one of namespace and service account. */
    public WorkloadBuilder id(SpiffeId value) {
        id = value;
        return this;
    }

    public WorkloadBuilder id(String value) {
        return id(SpiffeId.parse(value));
    }

    public WorkloadBuilder namespace(String value) {
        namespace = value;
        return this;
    }

    public WorkloadBuilder kind(String value) {
        kind = value;
        return this;
    }

    public WorkloadBuilder account(String value) {
        account = value;
        return this;
    }

    /** Policies select the pods by all of them, unless a selector is said after them. */
    public WorkloadBuilder labels(Map<String, String> values) {
        labels = values;
        selector = values;
        return this;
    }

    public WorkloadBuilder selector(Map<String, String> values) {
        selector = values;
        return this;
    }

    /** All of them are guarded, unless it is said after them which are. */
    public WorkloadBuilder ports(List<PodPort> values) {
        ports = values;
        guarded = values;
        return this;
    }

    public WorkloadBuilder ports(PodPort... values) {
        return ports(List.of(values));
    }

    public WorkloadBuilder guarded(List<PodPort> values) {
        guarded = values;
        return this;
    }

    public WorkloadBuilder guarded(PodPort... values) {
        return guarded(List.of(values));
    }

    public WorkloadBuilder probes(List<Integer> values) {
        probes = values;
        return this;
    }

    public WorkloadBuilder hostNetwork() {
        hostNetwork = true;
        return this;
    }

    public Workload build() {
        return new Workload(
                id == null ? Sample.id(namespace, account) : id,
                namespace,
                kind,
                name,
                account,
                labels,
                selector,
                ports,
                guarded,
                probes,
                hostNetwork);
    }
}
