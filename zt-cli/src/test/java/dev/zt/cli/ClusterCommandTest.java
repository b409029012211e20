package dev.zt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCommandTest {

    private static final String WORKLOAD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: NAME, namespace: shop, labels: {app: NAME}}
            spec:
              serviceAccountName: NAME
              containers: [{name: NAME, ports: [{containerPort: 8443}]}]
            """;

    private static final String POLICY = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: NAME}
            spec:
              workload: spiffe://shop.example/ns/shop/sa/NAME
              rules:
              - {id: NAME-in, effect: allow, from: [{principals: ["spiffe://shop.example/ns/shop/sa/CALLER"]}]}
            """;

    private static final String OPEN = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: open, namespace: shop}
            spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}
            """;

    /** Two clusters, of which none answers. */
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            clusters: [{name: none, cluster: {server: "http://127.0.0.1:1"}}]
            users: [{name: nobody, user: {}}]
            contexts:
            - {name: shop, context: {cluster: none, user: nobody}}
            - {name: other, context: {cluster: none, user: nobody}}
            current-context: shop
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeAChainOfThree() throws IOException {
        for (String name : List.of("web", "api", "db")) {
            write("k8s/" + name + ".yaml", WORKLOAD.replace("NAME", name));
        }
        write("policy/api.yaml", POLICY.replace("NAME", "api").replace("CALLER", "web"));
        write("policy/db.yaml", POLICY.replace("NAME", "db").replace("CALLER", "api"));
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private String path(String file) {
        return directory.resolve(file).toString();
    }

    private int cluster(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of("cluster", command, "-p", path("policy"), "-m", path("k8s")));
        arguments.addAll(List.of(more));
        return ZtCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    /** What a command prints that finds something. */
    private List<String> linesOf(String command, String... more) {
        out.getBuffer().setLength(0);
        assertThat(cluster(command, more)).isEqualTo(1);
        return out.toString().lines().toList();
    }

    @Test
    void derivePrintsOrWritesAndChecks() throws IOException {
        assertThat(cluster("derive")).isEqualTo(0);
        assertThat(out.toString()).contains("kind: NetworkPolicy").contains("name: zt-default-deny");
        assertThat(cluster("derive", "-o", path("derived"))).isEqualTo(0);
        assertThat(out.toString()).contains("network.yaml: 6 objects; rules: ");
        assertThat(cluster("derive", "-o", path("derived"), "--check")).isEqualTo(0);
        write("derived/network.yaml", "x");
        assertThat(cluster("derive", "-o", path("derived"), "--check")).isEqualTo(1);
        assertThat(out.toString())
                .contains("network.yaml:1 is stale")
                .endsWith("1 file is not up to date. Derive again without --check, and look at what changes.\n");
        assertThat(Files.readString(directory.resolve("derived/network.yaml"))).isEqualTo("x");
    }

    @Test
    void deriveRefusesALayerThatThereIsNotAndACheckOfNothing() {
        assertThat(cluster("derive", "--target", "network,clium")).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no such layer among [network, clium]. There are network");
        assertThat(cluster("derive", "--target", "istio,istio-ambient")).isEqualTo(2);
        assertThat(err.toString()).contains("A mesh of Istio runs in one mode: choose istio or istio-ambient.");
        assertThat(cluster("derive", "--check")).isEqualTo(2);
        assertThat(err.toString()).contains("Say by --output where the files are");
    }

    @Test
    void deriveWritesOneFileForEachLayer() {
        assertThat(cluster("derive", "--target", "network,istio,linkerd,spire", "-o", path("all")))
                .isEqualTo(0);
        assertThat(directory.resolve("all")).isDirectoryContaining("glob:**/{network,istio,linkerd,spire}.yaml");
        for (String target : List.of("network", "istio", "linkerd")) {
            assertThat(cluster("verify", "-l", path("all"), "--target", target))
                    .as(target)
                    .isEqualTo(0);
        }
        assertThat(cluster("verify", "-l", path("all"), "--target", "spire")).isEqualTo(2);
    }

    @Test
    void aMeshIsDerivedBesideANetworkThatKnowsNoneOrAnother() throws IOException {
        String note = "note: The network is chosen beside istio-ambient, and the settings name ";
        cluster("derive", "--target", "network,istio-ambient", "-o", path("all"));
        assertThat(err.toString()).contains(note + "no mesh: ").contains("Name there the mesh that the pods are in.");
        cluster("verify", "--target", "network,istio-ambient", "-l", path("all"));
        assertThat(err.toString().split(note)).hasSize(3);
        write("settings.yaml", "{apiVersion: zt.dev/v1, kind: ClusterSettings, spec: {mesh: {kind: linkerd}}}");
        cluster("derive", "--target", "network,istio-ambient", "--settings", path("settings.yaml"));
        assertThat(err.toString()).contains(note + "linkerd: ");
        err.getBuffer().setLength(0);
        cluster("derive", "--target", "network,linkerd,spire", "--settings", path("settings.yaml"));
        cluster("derive", "--target", "istio-ambient");
        assertThat(err.toString()).doesNotContain("The network is chosen");
    }

    @Test
    void deriveRefusesManifestsThatAreNotClear() throws IOException {
        write("k8s/web.yaml", WORKLOAD.replace("NAME", "web").replace("namespace: shop, ", ""));

        assertThat(cluster("derive")).isEqualTo(2);
        assertThat(err.toString()).contains("Pod web (").contains(") has no namespace");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void verifyExitsWithOneWhereALayerLetsThroughMore() throws IOException {
        cluster("derive", "-o", path("derived"));
        assertThat(cluster("verify", "-l", path("derived"))).isEqualTo(0);
        assertThat(out.toString()).endsWith("2 edges, 1 layer, 0 differences\n");
        write("derived/open.yaml", OPEN);
        assertThat(cluster("verify", "-l", path("derived"))).isEqualTo(1);
        assertThat(out.toString())
                .contains("NetworkPolicy allows more, by NetworkPolicy shop/open: ")
                .contains("    shop/db -> shop/api 8443/tcp: NetworkPolicy shop/open lets 8443/tcp through");
        assertThat(cluster("verify", "-l", path("derived"), "--format", "sarif"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("\"LAYER_ALLOWS_MORE\"").contains("shop/web -> shop/db 8443/tcp");
    }

    @Test
    void verifyShowsTheFirstOfWhatOneObjectLetsThroughAndAllOnRequest() throws IOException {
        cluster("derive", "-o", path("derived"));
        write("derived/open.yaml", OPEN);
        List<String> few = linesOf("verify", "-l", path("derived"));
        List<String> all = linesOf("verify", "-l", path("derived"), "--all");
        int count = all.size() - 2;
        assertThat(count).isGreaterThan(50);
        assertThat(few)
                .hasSize(6)
                .startsWith(all.subList(0, 4).toArray(String[]::new))
                .startsWith("NetworkPolicy allows more, by NetworkPolicy shop/open: " + count + " differences")
                .endsWith(
                        "    ... and " + (count - 3) + " more (--all shows them)",
                        "2 edges, 1 layer, " + count + " differences");
        assertThat(few.subList(1, 4))
                .allMatch(line -> line.matches(" {4}shop/(web|api|db) -> shop/(?!\\1)[a-z]+ 8443/tcp: .*"));
        assertThat(all).anyMatch(line -> line.startsWith("    shop/web -> shop/db 8443/tcp: "));
        assertThat(linesOf("verify", "-l", path("derived"), "--format", "sarif"))
                .filteredOn(line -> line.contains("\"ruleId\""))
                .hasSize(count);
        assertThat(out.toString())
                .contains(
                        "\"text\" : \"shop/web -> shop/db 8443/tcp: NetworkPolicy allows more: NetworkPolicy shop/open");
    }

    @Test
    void verifyNamesTheWorkloadWhereSomethingIsMissing() throws IOException {
        write("shut/shut.yaml", OPEN.replace(", ingress: [{}], egress: [{}]", ""));
        write("policy/db.yaml", POLICY.replace("NAME", "db").replace("CALLER", "web"));
        assertThat(linesOf("verify", "-l", path("shut")))
                .startsWith("NetworkPolicy allows less, from shop/web: 2 differences");
        write("policy/db.yaml", POLICY.replace("NAME", "db").replace("sa/CALLER", "sa/*"));
        assertThat(linesOf("verify", "-l", path("shut")))
                .contains("NetworkPolicy allows less, to shop/db: 3 differences")
                .anyMatch(line -> line.startsWith("NetworkPolicy allows less: shop/web -> shop/api 8443/tcp: "));
    }

    @Test
    void verifyNamesTheWorkloadThatNothingShuts() throws IOException {
        write("other/other.yaml", OPEN.replace("namespace: shop", "namespace: other"));
        assertThat(linesOf("verify", "-l", path("other")))
                .anyMatch(line -> line.startsWith("NetworkPolicy allows more, to shop/web: "));
    }

    @Test
    void verifyTellsApartWorkloadsOfOneName() throws IOException {
        String set = """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db, namespace: shop}
                spec:
                  selector: {matchLabels: {app: db2}}
                  template:
                    metadata: {labels: {app: db2}}
                    spec:
                      serviceAccountName: db
                      containers: [{name: db, ports: [{containerPort: 8443}]}]
                """;
        write("k8s/set.yaml", set);
        write(
                "linkerd/other.yaml",
                "{apiVersion: policy.linkerd.io/v1beta3, kind: Server, metadata: {name: x, namespace: other},"
                        + " spec: {podSelector: {}, port: 1}}");
        String[] verify = {"-l", path("linkerd"), "--target", "linkerd"};
        List<String> all = linesOf("verify", verify[0], verify[1], verify[2], verify[3], "--all");
        String last = all.get(all.size() - 1);
        int count = Integer.parseInt(last.replaceAll(".* (\\d+) differences?", "$1"));
        assertThat(all)
                .anyMatch(line -> line.startsWith("    Pod shop/db -> shop/api 8443/tcp: "))
                .anyMatch(line -> line.startsWith("    StatefulSet shop/db -> "));
        assertThat(linesOf("verify", verify[0], verify[1], verify[2], verify[3], "--format", "sarif"))
                .filteredOn(line -> line.contains("\"ruleId\""))
                .hasSize(count);
    }

    @Test
    void verifyTakesLayersFromSeveralPlaces() throws IOException {
        cluster("derive", "-o", path("derived"));
        write("more/open.yaml", OPEN);
        assertThat(cluster("verify", "-l", path("derived"), "-l", path("more"))).isEqualTo(1);
        assertThat(cluster("verify", "-l", path("more"), "-l", path("derived"))).isEqualTo(1);
    }

    @Test
    void verifyRefusesFilesWithoutTheLayer() {
        assertThat(cluster("verify", "-l", path("k8s"))).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no layer network:");
    }

    @Test
    void blastRadiusExitsWithOneWhereSomethingForbiddenIsReached() {
        assertThat(cluster("blast-radius", "web", "--cannot-reach", "db")).isEqualTo(0);
        assertThat(out.toString()).contains("| application alone | 1 | 2 |");
        assertThat(err.toString()).startsWith("note: No policy protects Pod shop/web");
        assertThat(cluster("blast-radius", "web", "--cannot-reach", "api")).isEqualTo(1);
        assertThat(out.toString()).contains("FAILED: web can call api: shop/web -> shop/api 8443/tcp");
        assertThat(cluster("blast-radius", "wbe")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no workload wbe");
    }

    @Test
    void blastRadiusTellsOfAPortThatAForeignPolicyOpens() throws IOException {
        write(
                "k8s/db.yaml",
                WORKLOAD.replace("NAME", "db")
                        .replace("labels:", "annotations: {zt.dev/guarded-ports: '8443'}, labels:")
                        .replace("8443}]", "8443}, {containerPort: 9090}]"));
        assertThat(cluster("derive", "-o", path("derived"))).isEqualTo(0);
        assertThat(cluster("blast-radius", "api", "-l", path("derived"))).isEqualTo(0);
        assertThat(out.toString())
                .contains("| `shop/db` 8443/tcp | directly | ")
                .doesNotContain("9090/tcp");
        out.getBuffer().setLength(0);
        write("derived/open.yaml", OPEN);

        assertThat(cluster("blast-radius", "api", "-l", path("derived"))).isEqualTo(0);
        assertThat(out.toString())
                .contains("| `shop/db` 8443/tcp | directly | ")
                .contains("| `shop/db` 9090/tcp (no policy of the application) | directly | application: no policy is"
                        + " enforced there; NetworkPolicy: NetworkPolicy shop/open lets 9090/tcp through as egress")
                .contains(" -->|\"9090/tcp (no policy of the application), 8443/tcp\"| ");
    }

    @Test
    void driftAsksForTheContext() {
        assertThat(cluster("drift")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required option: '--context=NAME'");
    }

    @Test
    void driftRefusesADryRunOfNothing() {
        assertThat(cluster("drift", "--context", "shop", "--dry-run")).isEqualTo(2);
        assertThat(err.toString()).startsWith("Without --apply nothing is written");
    }

    @Test
    void driftRefusesAContextThatIsNotThere() throws IOException {
        write("kubeconfig", KUBECONFIG);
        System.setProperty("kubeconfig", path("kubeconfig"));
        try {
            assertThat(cluster("drift", "--context", "shpo")).isEqualTo(2);
            assertThat(err.toString())
                    .startsWith("There is no context \"shpo\" in the kubeconfig; there are [other, shop].");
        } finally {
            System.clearProperty("kubeconfig");
        }
    }

    @Test
    void driftCountsWhatIsMissingAndNamesWhatSomebodyElseApplied() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", ClusterCommandTest::answer);
        server.start();
        write("kubeconfig", KUBECONFIG.replace(":1\"", ":" + server.getAddress().getPort() + "\""));
        System.setProperty("kubeconfig", path("kubeconfig"));
        try {
            assertThat(cluster("drift", "--context", "shop")).isEqualTo(1);
            assertThat(out.toString())
                    .startsWith(
                            "MISSING in shop: 6 differences\n    NetworkPolicy shop/zt-api-egress: it is not there;")
                    .contains(
                            "\n    ... and 3 more (--all shows them)\nFOREIGN NetworkPolicy shop/open: nobody derived it")
                    .contains("\nFOREIGN NetworkPolicy shop/open2: nobody derived it")
                    .endsWith("\n8 differences\n");
            assertThat(linesOf("drift", "--context", "shop", "--all")).hasSize(10);
        } finally {
            System.clearProperty("kubeconfig");
            server.stop(0);
        }
    }

    /** A cluster of two NetworkPolicies that knows of nothing else. */
    private static void answer(HttpExchange exchange) throws IOException {
        boolean list = exchange.getRequestURI().getPath().endsWith("/namespaces/shop/networkpolicies");
        String policy = "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"metadata\":"
                + "{\"name\":\"NAME\",\"namespace\":\"shop\"}}";
        byte[] body = (list
                        ? "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicyList\",\"items\":["
                                + policy.replace("NAME", "open") + "," + policy.replace("NAME", "open2") + "]}"
                        : "{\"apiVersion\":\"v1\",\"kind\":\"Status\",\"status\":\"Failure\",\"code\":404}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(list ? 200 : 404, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void driftRefusesAnAddressBesideTheContext() throws IOException {
        write("kubeconfig", KUBECONFIG);
        System.setProperty("kubeconfig", path("kubeconfig"));
        System.setProperty("kubernetes.master", "http://127.0.0.1:2");
        try {
            assertThat(cluster("drift", "--context", "other")).isEqualTo(2);
            assertThat(err.toString()).startsWith("KUBERNETES_MASTER is set");
        } finally {
            System.clearProperty("kubernetes.master");
            System.clearProperty("kubeconfig");
        }
    }

    @Test
    void refusesATrustDomainThatIsNone() {
        assertThat(cluster("derive", "--trust-domain", "a b")).isEqualTo(2);
        assertThat(err.toString()).contains("a b");
    }
}
