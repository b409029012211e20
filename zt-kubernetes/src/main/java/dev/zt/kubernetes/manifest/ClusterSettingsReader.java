package dev.zt.kubernetes.manifest;

import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Dns;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.IstioOptions;
import dev.zt.kubernetes.LinkerdOptions;
import dev.zt.kubernetes.Mesh;
import dev.zt.kubernetes.PodPort;
import dev.zt.policy.IpBlock;
import dev.zt.policy.Issue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@link ClusterSettings} from YAML: one document with {@code apiVersion: zt.dev/v1} and
 * {@code kind: ClusterSettings}, in which an unknown field is an error. Stateless and thread-safe.
 *
 * <pre>{@code
 * apiVersion: zt.dev/v1
 * kind: ClusterSettings
 * metadata: {name: shop}
 * spec:
 *   trustDomain: shop.example
 *   quarantineLabel: zt.dev/quarantine
 *   podNetworks: [10.244.0.0/16, 10.96.0.0/12]
 *   dns: {namespace: kube-system, podLabels: {k8s-app: kube-dns}, ports: [53], cidrs: [169.254.20.10/32]}
 *   mesh: {kind: istio-ambient, namespace: istio-system}
 *   istio: {rootNamespace: istio-system, acceptLostDenials: false}
 *   linkerd: {acceptLostDenials: false, kubelets: [192.0.2.0/24], defaultInboundPolicy: deny}
 *   egress:
 *   - {name: payments, workloads: [shop/orders], cidrs: [203.0.113.0/24], except: [203.0.113.7/32], ports: [443]}
 *   - {name: time, workloads: [shop/orders], cidrs: [203.0.113.9/32], ports: [123/udp]}
 *   ingress:
 *   - {name: metrics, workloads: [shop/orders], pods: {namespace: monitoring, labels: {app: prometheus}}, ports: [9090]}
 * }</pre>
 */
public final class ClusterSettingsReader {

    private final List<Issue> issues = new ArrayList<>();

    private ClusterSettingsReader() {}

    /**
     * Reads a text.
     *
     * @param text the text
     * @param origin where it is from, a file's name say
     * @return the settings, or all that is wrong
     */
    public static SettingsReading read(String text, String origin) {
        try {
            return new ClusterSettingsReader().read(YamlTreeReader.read(text, origin));
        } catch (InvalidYamlException e) {
            return new SettingsReading(ClusterSettings.DEFAULT, Optional.empty(), List.of(e.issue()));
        }
    }

    private SettingsReading read(YamlTree tree) {
        Object document = tree.documents().isEmpty() ? null : tree.documents().get(0);
        SettingsFields top = SettingsFields.of(tree, document, issues, "apiVersion", "kind", "metadata", "spec");
        if (tree.documents().size() != 1
                || !top.text("apiVersion", "").equals("zt.dev/v1")
                || !top.text("kind", "").equals("ClusterSettings")) {
            top.refuse("here must be one document with apiVersion: zt.dev/v1 and kind: ClusterSettings");
            return new SettingsReading(ClusterSettings.DEFAULT, Optional.empty(), issues);
        }
        SettingsFields spec = top.child(
                "spec",
                "trustDomain",
                "quarantineLabel",
                "podNetworks",
                "dns",
                "mesh",
                "istio",
                "linkerd",
                "egress",
                "ingress");
        Optional<TrustDomain> trustDomain = spec.has("trustDomain")
                ? spec.parsed(() -> TrustDomain.parse(spec.text("trustDomain", "")))
                : Optional.empty();
        Dns dns = spec.hasMap("dns") ? dns(spec.child("dns", "namespace", "podLabels", "ports", "cidrs")) : Dns.DEFAULT;
        Optional<Mesh> mesh = MeshSettings.mesh(spec);
        IstioOptions istio = MeshSettings.istio(spec);
        LinkerdOptions linkerd = MeshSettings.linkerd(spec);
        List<External> externals = new ArrayList<>();
        externals.addAll(externals(spec, External.Direction.EGRESS));
        externals.addAll(externals(spec, External.Direction.INGRESS));
        String label = spec.text("quarantineLabel", ClusterSettings.DEFAULT_QUARANTINE_LABEL);
        List<IpBlock> pods = spec.blocks("podNetworks");
        ClusterSettings settings = issues.isEmpty()
                ? new ClusterSettings(dns, externals, label, mesh, pods, istio, linkerd)
                : ClusterSettings.DEFAULT;
        return new SettingsReading(settings, trustDomain, issues);
    }

    private Dns dns(SettingsFields fields) {
        Map<String, String> labels = fields.has("podLabels") ? fields.labels("podLabels") : Dns.DEFAULT.podLabels();
        List<Integer> ports = fields.has("ports") ? fields.numbers("ports") : Dns.DEFAULT.ports();
        List<Cidr> cidrs = fields.cidrs("cidrs");
        String namespace = fields.text("namespace", Dns.DEFAULT.namespace());
        return fields.parsed(() -> new Dns(namespace, labels, ports, cidrs)).orElse(Dns.DEFAULT);
    }

    private List<External> externals(SettingsFields spec, External.Direction direction) {
        List<External> externals = new ArrayList<>();
        String name = direction.name().toLowerCase(Locale.ROOT);
        for (SettingsFields each : spec.maps(name, "name", "workloads", "cidrs", "except", "pods", "ports")) {
            external(each, direction, name).ifPresent(externals::add);
        }
        return externals;
    }

    private static Optional<External> external(SettingsFields fields, External.Direction direction, String name) {
        return fields.parsed(() -> {
            Optional<External.Peer> peer = fields.parsed(() -> peer(fields));
            String called = fields.text("name", name);
            List<String> workloads = fields.texts("workloads");
            List<PodPort> ports = fields.ports("ports");
            // What is wrong with the peer has been told.
            return new External(called, direction, workloads, peer.orElseThrow(IllegalArgumentException::new), ports);
        });
    }

    private static External.Peer peer(SettingsFields fields) {
        if (fields.has("pods") == fields.has("cidrs")) {
            throw new IllegalArgumentException("say either pods or cidrs");
        }
        if (fields.has("pods") && fields.has("except")) {
            throw new IllegalArgumentException("pods have no except: it is for cidrs");
        }
        if (fields.has("pods")) {
            SettingsFields pods = fields.child("pods", "namespace", "labels");
            if (!pods.has("namespace")) {
                throw new IllegalArgumentException("pods need a namespace");
            }
            return new External.Pods(pods.text("namespace", ""), pods.labels("labels"));
        }
        List<IpBlock> except = fields.blocks("except");
        return new External.Addresses(fields.cidrs("cidrs").stream()
                .map(cidr -> new Cidr(cidr.block(), except))
                .toList());
    }
}
