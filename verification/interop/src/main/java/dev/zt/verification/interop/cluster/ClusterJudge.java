package dev.zt.verification.interop.cluster;

import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.Edge;
import dev.zt.kubernetes.live.DriftFinding;
import dev.zt.kubernetes.live.LiveCluster;
import dev.zt.kubernetes.segments.Layers;
import dev.zt.kubernetes.segments.Segments;
import dev.zt.kubernetes.segments.Target;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Applies what is derived of the shop to a real API server, changes it there, and asks what has drifted. */
public final class ClusterJudge {

    private static final String NAMESPACE = "shop";
    private static final String CHANGED = "zt-orders-ingress";
    private static final int CONFLICT = 409;

    /** All but one: the shop ends TLS itself, so that Istio sees connections alone. */
    private static final List<Target> TARGETS =
            List.of(Target.NETWORK, Target.ISTIO_AMBIENT, Target.LINKERD, Target.SPIRE);

    private final KubernetesClient client;
    private final LiveCluster cluster;
    private final Path shop;
    private final Check check = new Check();

    private ClusterJudge(KubernetesClient client, Path shop) {
        this.client = client;
        this.cluster = new LiveCluster(client);
        this.shop = shop;
    }

    /**
     * Runs.
     *
     * @param arguments a kubeconfig, the folder of the shop, and folders of definitions of custom resources
     * @throws IOException if a file cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        Config config = Config.fromKubeconfig(Files.readString(Path.of(arguments[0])));
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            ClusterJudge judge = new ClusterJudge(client, Path.of(arguments[1]));
            judge.define(Arrays.stream(arguments).skip(2).map(Path::of).toList());
            judge.run();
        }
    }

    /** Tells the API server about the custom resources. */
    private void define(List<Path> folders) throws IOException {
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".yaml"))
                        .sorted()
                        .toList()) {
                    try (InputStream text = Files.newInputStream(file)) {
                        client.load(text).resources().forEach(Resource::create);
                    }
                }
            }
        }
    }

    private void run() throws IOException {
        applyManifests();
        Segments written = Shop.read(shop);
        Segments live = Shop.reader(shop).cluster(cluster, List.of(NAMESPACE)).read();
        check.same("the cluster has the workloads and edges of the manifests", edges(written), edges(live));
        List<Derived> derived = TARGETS.stream().map(live::require).toList();
        long objects = derived.stream().mapToLong(each -> each.objects().size()).sum();

        check.same("before, everything is missing", objects, count(derived, DriftFinding.Kind.MISSING));
        apply(derived, true);
        check.same("after a dry run, everything still is", objects, count(derived, DriftFinding.Kind.MISSING));
        List<String> applied = apply(derived, false);
        check.same("the server takes each object, with strict validation", objects, (long) applied.size());
        check.same("what denies comes after what allows", true, deniesLast(applied));
        check.same("then nothing has drifted", List.of(), drift(derived));
        String version = policy().getMetadata().getResourceVersion();
        apply(derived, false);
        check.same(
                "applying again changes nothing",
                version,
                policy().getMetadata().getResourceVersion());

        change(derived);
        others(derived);
        check.end("cluster");
    }

    private void applyManifests() throws IOException {
        try (Stream<Path> files = Files.list(shop.resolve("k8s/base"))) {
            List<HasMetadata> objects = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                objects.addAll(client.load(Files.newInputStream(file)).items());
            }
            objects.sort((a, b) -> Boolean.compare(
                    !a.getKind().equals("Namespace"), !b.getKind().equals("Namespace")));
            objects.forEach(object -> client.resource(object).create());
        }
    }

    private void change(List<Derived> derived) {
        client.network()
                .v1()
                .networkPolicies()
                .inNamespace(NAMESPACE)
                .withName(CHANGED)
                .edit(ClusterJudge::opened);
        check.same(
                "a rule that somebody adds is seen", List.of("CHANGED NetworkPolicy shop/" + CHANGED), drift(derived));
        check.same("and is not taken over", CONFLICT, refusal(derived));
        client.resource(policy()).delete();
        check.same(
                "a policy that somebody deletes is seen",
                List.of("MISSING NetworkPolicy shop/" + CHANGED),
                drift(derived));
        apply(derived, false);
        check.same("and is there again once applied", List.of(), drift(derived));
    }

    private static NetworkPolicy opened(NetworkPolicy policy) {
        return policy.edit().editSpec().addNewIngress().endIngress().endSpec().build();
    }

    private void others(List<Derived> derived) {
        NetworkPolicy foreign = policy().edit()
                .withNewMetadata()
                .withName("allow-all")
                .withNamespace(NAMESPACE)
                .endMetadata()
                .build();
        client.resource(foreign).create();
        NetworkPolicy stale = policy().edit()
                .withNewMetadata()
                .withName("zt-gone-ingress")
                .withNamespace(NAMESPACE)
                .addToLabels(policy().getMetadata().getLabels())
                .endMetadata()
                .build();
        client.resource(stale).create();
        check.same(
                "policies of others, and those that are derived no more, are seen",
                List.of("STALE NetworkPolicy shop/zt-gone-ingress", "FOREIGN NetworkPolicy shop/allow-all"),
                drift(derived));
    }

    private NetworkPolicy policy() {
        return client.network()
                .v1()
                .networkPolicies()
                .inNamespace(NAMESPACE)
                .withName(CHANGED)
                .require();
    }

    private List<String> apply(List<Derived> derived, boolean dryRun) {
        return derived.stream()
                .flatMap(each -> cluster.apply(each, dryRun).stream())
                .toList();
    }

    private int refusal(List<Derived> derived) {
        try {
            apply(derived, false);
            return 0;
        } catch (KubernetesClientException e) {
            return e.getCode();
        }
    }

    private List<String> drift(List<Derived> derived) {
        return Layers.drift(derived, cluster, ClusterSettings.DEFAULT).stream()
                .map(finding -> finding.kind() + " " + finding.object())
                .toList();
    }

    private long count(List<Derived> derived, DriftFinding.Kind kind) {
        return Layers.drift(derived, cluster, ClusterSettings.DEFAULT).stream()
                .filter(finding -> finding.kind() == kind)
                .count();
    }

    private static boolean deniesLast(List<String> applied) {
        List<String> policies = applied.stream()
                .filter(object -> object.startsWith("NetworkPolicy "))
                .toList();
        return policies.indexOf("NetworkPolicy shop/zt-default-deny") == policies.size() - 1;
    }

    private static List<String> edges(Segments segments) {
        return segments.graph().edges().stream().map(Edge::toString).toList();
    }
}
