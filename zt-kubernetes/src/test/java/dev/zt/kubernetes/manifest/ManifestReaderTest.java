package dev.zt.kubernetes.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestReaderTest {

    private static ManifestReading read(String text) {
        return ManifestReader.read(Map.of("a.yaml", text));
    }

    private static String issue(String text) {
        ManifestReading reading = read(text);
        assertThat(reading.manifests()).isEmpty();
        assertThat(reading.issues()).hasSize(1);
        return reading.issues().get(0).toString();
    }

    @Test
    void readsEachDocumentAndWhereItIs() {
        assertThat(read("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n\n{apiVersion: x/v1, kind: Y,"
                                + " metadata: {name: b, namespace: n}}\n")
                        .manifests())
                .extracting(Manifest::toString)
                .containsExactly("Namespace a (a.yaml:1)", "Y n/b (a.yaml:6)");
    }

    @Test
    void keepsWhatItDoesNotKnow() {
        var object = read("{apiVersion: x/v1, kind: Y, metadata: {name: b}, spec: {list: [1, true, null, \"1\", a]}}")
                .manifests()
                .get(0)
                .object();

        assertThat(dev.zt.kubernetes.ManifestWriter.write(List.of(object)))
                .contains("- 1\n  - true\n  - null\n  - '1'\n  - a\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: &x 1 | a.yaml:1:4: Anchors and aliases are not read: a few can stand for any size. Write it out.",
                "a: *x | a.yaml:1:4: Anchors and aliases are not read: a few can stand for any size. Write it out.",
                "{a: 1, a: 2} | a.yaml:1:8: The key a is there twice. Leave one of them out.",
                "{? [a] : 1} | a.yaml:1:4: A key must be a text.",
                "[1] | a.yaml:1:1: This is no object of Kubernetes: it has no kind.",
                "{kind: Pod} | a.yaml:1:1: This is no object of Kubernetes: add apiVersion and kind.",
                "{apiVersion: v1, kind: Pod} | a.yaml:1:1: This Pod has no name: add metadata.name.",
                "{apiVersion: v1, kind: Pod, metadata: {generateName: x}} | a.yaml:1:1: This Pod has no name: add"
                        + " metadata.name.",
                "{apiVersion: extensions/v1beta1, kind: NetworkPolicy, metadata: {name: x}} | a.yaml:1:1: Clusters do not"
                        + " serve NetworkPolicy as extensions/v1beta1, so that nothing is known of it. Write it as they do.",
                "{apiVersion: apps/v1beta2, kind: Deployment, metadata: {name: x}} | a.yaml:1:1: Clusters do not serve"
                        + " Deployment as apps/v1beta2, so that nothing is known of it. Write it as they do."
            })
    void refuses(String text, String message) {
        assertThat(issue(text)).isEqualTo(message);
    }

    @Test
    void refusesWhatIsNoYaml() {
        assertThat(issue("a: [")).startsWith("a.yaml:1:").contains("This is no YAML: ");
        assertThat(issue("a: \"\u0007\"")).contains("This is no YAML: ");
    }

    @Test
    void refusesAFieldOfAnotherType() {
        assertThat(issue("{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: [1]}}"))
                .startsWith("a.yaml:1:1: This is no Deployment: ");
    }

    @Test
    void refusesAMapThatContainsItself() {
        assertThat(issue("&a {b: *a}")).contains("Anchors and aliases are not read");
    }

    @Test
    void refusesDepthWithoutExhaustingTheStack() {
        assertThat(issue("a: " + "[".repeat(100_000))).contains("nested deeper than 64");
    }

    @Test
    void refusesATextThatIsTooLong() {
        assertThat(issue("# long\n".repeat(3_000_000)))
                .isEqualTo(
                        "a.yaml:1:1: The text has 21000000 characters; at most 16777216 are read. Split it into several"
                                + " files.");
    }

    @Test
    void readsAMillionLines() {
        String object = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nlines:\n" + "- a\n".repeat(99_995);

        assertThat(read(object.repeat(10)).manifests()).hasSize(10);
    }

    @Test
    void saysAllThatIsWrongInAllTexts() {
        ManifestReading reading = ManifestReader.read(new java.util.TreeMap<>(Map.of(
                "a.yaml",
                "[1]\n---\n{kind: Pod}",
                "b.yaml",
                "x: [",
                "c.yaml",
                "{apiVersion: v1, kind: Secret," + " metadata: {name: a}}")));

        assertThat(reading.manifests()).isEmpty();
        assertThat(reading.issues()).extracting(issue -> issue.origin()).containsExactly("a.yaml", "a.yaml", "b.yaml");
    }
}
