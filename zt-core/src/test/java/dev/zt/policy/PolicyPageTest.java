package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of fields on the page of the policy language is written from what the reader reads, {@code -Dzt.docs.update=true}
 * writes it anew: types and what is required are asked of the reader, limits of the grammar, and each example and each name
 * of Istio's is read.
 */
class PolicyPageTest {

    private static final Path PAGE = Path.of("../docs/reference/policy.md");
    private static final String BEGIN = "<!-- fields: written from the code -->\n";
    private static final String END = "<!-- end of fields -->\n";

    @Test
    void pageSaysWhatTheCodeSays() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(BEGIN).contains(END);
        String anew =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table() + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("zt.docs.update")) {
            Files.writeString(PAGE, anew);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(anew);
    }

    @Test
    void hasARowForEachFieldThatIsReadAndNoOther() {
        Stream<String> head = Stream.of("apiVersion", "kind", "metadata.name", "metadata.revision");
        List<String> read = Stream.of(
                        head,
                        AccessPolicyReader.SPEC_FIELDS.stream().map(field -> "spec." + field),
                        RuleReader.FIELDS.stream().map(field -> "rules[]." + field),
                        PeerReader.FIELDS.stream().map(field -> "from[]." + field),
                        OperationReader.FIELDS.stream().map(field -> "to[]." + field),
                        OperationReader.HTTP_FIELDS.stream().map(field -> "http." + field))
                .flatMap(fields -> fields)
                .toList();

        assertThat(rows().map(PolicyField::name)).containsExactlyInAnyOrderElementsOf(read);
    }

    static Stream<PolicyField> rows() {
        return PolicyField.ALL.stream();
    }

    static Stream<PolicyField> istio() {
        return rows().filter(field -> field.istio() != null);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theExampleIsRead(PolicyField field) {
        assertThat(issues(field.in(field.example()))).isEmpty();
    }

    /** Another value than the default changes what is read, so that what the page calls the default is what is taken. */
    @ParameterizedTest
    @MethodSource("rows")
    void theExampleSaysSomething(PolicyField field) {
        if (issues(field.in(null)).isEmpty() && !field.name().equals("to[].http")) {
            assertThat(read(field.in(field.example())).policies())
                    .isNotEqualTo(read(field.in(null)).policies());
        }
    }

    @Test
    void theDefaultOfModeIsTheOneOfThePage() {
        PolicyField mode = rows().filter(field -> field.name().equals("rules[].mode"))
                .findFirst()
                .orElseThrow();

        assertThat(read(mode.in(mode.fallback())).policies())
                .isEqualTo(read(mode.in(null)).policies());
    }

    @ParameterizedTest
    @MethodSource("istio")
    void istioKnowsTheFieldByThatName(PolicyField field) {
        List<String> issues = AccessPolicyReader.read(
                        field.inIstio(),
                        "istio.yaml",
                        IstioWorkload.of(SpiffeId.parse("spiffe://shop.example/ns/shop/sa/orders"))
                                .withLabels(Map.of("app", "orders"))
                                .withRootNamespace("istio-system"))
                .issues()
                .stream()
                .map(Issue::toString)
                .toList();

        assertThat(issues).isEmpty();
    }

    private static PolicyReading read(String text) {
        return AccessPolicyReader.read(text, "page.yaml");
    }

    private static List<String> issues(String text) {
        return read(text).issues().stream().map(Issue::message).toList();
    }

    private static String table() {
        StringBuilder table = new StringBuilder(
                "| field | type | without it | what it says | for example | Istio's |\n|---|---|---|---|---|---|\n");
        rows().forEach(field -> table.append("| `")
                .append(field.name())
                .append("` | ")
                .append(type(field))
                .append(" | ")
                .append(without(field))
                .append(" | ")
                .append(field.meaning())
                .append(" | `")
                .append(field.example())
                .append("` | ")
                .append(field.istio() == null ? "" : "`" + field.istio() + "`")
                .append(" |\n"));
        return table.toString();
    }

    /** As the reader complains about what is of another type. */
    private static String type(PolicyField field) {
        List<String> ofMapping = issues(field.in("{x-y: {z: 1}}"));
        if (ofMapping.stream().anyMatch(issue -> issue.contains(" must be a list, "))) {
            boolean ofMappings =
                    issues(field.in("[text]")).stream().anyMatch(issue -> issue.contains(" must be a mapping, "));
            return ofMappings ? "list of mappings" : "list of texts";
        }
        return issues(field.in("[x]")).stream().anyMatch(issue -> issue.contains(" must be a mapping, "))
                ? "mapping"
                : "text";
    }

    private static String without(PolicyField field) {
        boolean required = issues(field.in(null)).stream()
                .anyMatch(issue -> issue.startsWith("Field \"" + field.last() + "\" is missing"));
        return required ? "an error" : field.fallback();
    }
}
