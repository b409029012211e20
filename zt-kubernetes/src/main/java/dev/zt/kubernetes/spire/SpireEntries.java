package dev.zt.kubernetes.spire;

import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Derives a ClusterSPIFFEID for each workload (spire-controller-manager, {@code spire.spiffe.io/v1alpha1}): its pods, and
 * no others, get the SPIFFE ID that the policy knows it by. Stateless and thread-safe.
 *
 * <p>The pods are chosen by namespace and labels, and what runs in them must run as the workload's service account too:
 * SPIRE's agent attests that. A pod with the quarantine label gets no new SVID; the one that it has ends with its time to
 * live. Times to live are those of the SPIRE server.
 *
 * <h2>Guarantees</h2>
 *
 * No workload gets the ID of another one's service account, and nothing gets an ID that is not in the set.
 *
 * <h2>Does not protect against</h2>
 *
 * Who may create pods in a namespace: such a pod can have the labels and the service account of any workload there. Other
 * ClusterSPIFFEIDs, which give the same pods further IDs: {@link SpireIdentities} finds them. Namespaces that the
 * controller is told to ignore, {@code kube-system} say: their workloads get no ID.
 */
public final class SpireEntries {

    static final String API_VERSION = "spire.spiffe.io/v1alpha1";
    static final String KIND = "ClusterSPIFFEID";

    private static final int MAX_NAME = 253;
    private static final Pattern OF_SERVICE_ACCOUNT = Pattern.compile("/ns/[^/]+/sa/[^/]+");

    private final Workloads workloads;
    private final String quarantineLabel;
    private final List<HasMetadata> objects = new ArrayList<>();
    private final List<DerivedRule> rules = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    private SpireEntries(Workloads workloads, String quarantineLabel) {
        this.workloads = workloads;
        this.quarantineLabel = quarantineLabel;
    }

    /**
     * Derives the entries of the workloads of a graph.
     *
     * @param graph who may call whom
     * @return the objects; or why they cannot be had
     */
    public static Derived derive(CallGraph graph) {
        return derive(graph.workloads(), graph.settings());
    }

    /**
     * Derives the entries of workloads.
     *
     * @param workloads the workloads
     * @param settings the label that shuts a pod off
     * @return the objects; or why they cannot be had
     */
    public static Derived derive(Workloads workloads, ClusterSettings settings) {
        return new SpireEntries(workloads, settings.quarantineLabel()).derive();
    }

    private Derived derive() {
        Set<String> domains = workloads.all().stream()
                .map(workload -> workload.id().trustDomain())
                .map(TrustDomain::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (domains.size() > 1) {
            errors.add(
                    "The workloads show IDs of " + String.join(" and ", domains)
                            + ", and a SPIRE server gives those of one trust domain. Derive the entries of each by themselves.");
        }
        workloads.all().forEach(this::derive);
        return new Derived(errors.isEmpty() ? objects : List.of(), rules, errors);
    }

    private void derive(Workload workload) {
        // The namespace has no dot, so that the name says where it ends.
        String name = workload.namespace() + "." + workloads.objectName(workload);
        check(workload, name);
        GenericKubernetesResource object = new GenericKubernetesResource();
        object.setApiVersion(API_VERSION);
        object.setKind(KIND);
        object.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .addToLabels("app.kubernetes.io/managed-by", "zt")
                .addToAnnotations("zt.dev/fidelity", Fidelity.EXACT.name())
                .build());
        object.setAdditionalProperty("spec", spec(workload));
        objects.add(object);
        rules.add(new DerivedRule(KIND + " " + name, "identity", Fidelity.EXACT, ""));
    }

    private Map<String, Object> spec(Workload workload) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("spiffeIDTemplate", workload.id().toString());
        spec.put(
                "namespaceSelector",
                Map.of("matchLabels", Map.of("kubernetes.io/metadata.name", workload.namespace())));
        Map<String, Object> pods = new LinkedHashMap<>();
        pods.put("matchLabels", new TreeMap<>(workload.selector()));
        pods.put("matchExpressions", List.of(Map.of("key", quarantineLabel, "operator", "DoesNotExist")));
        spec.put("podSelector", pods);
        spec.put(
                "workloadSelectorTemplates",
                List.of("k8s:ns:" + workload.namespace(), "k8s:sa:" + workload.serviceAccount()));
        return spec;
    }

    private void check(Workload workload, String name) {
        String own = "/ns/" + workload.namespace() + "/sa/" + workload.serviceAccount();
        String path = workload.id().path();
        if (OF_SERVICE_ACCOUNT.matcher(path).matches() && !path.equals(own)) {
            errors.add(workload + " runs as the service account " + workload.namespace() + "/"
                    + workload.serviceAccount() + " and would get " + workload.id()
                    + ", the ID of another one. Give it an ID that ends with " + own
                    + ", or the service account that its ID names.");
        }
        if (name.length() > MAX_NAME) {
            errors.add(
                    "The name of " + workload + " is too long for an object that is named after it and its namespace."
                            + " Give it a shorter one.");
        }
    }
}
