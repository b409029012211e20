package dev.zt.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.A43PolicyReader;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Issue;
import dev.zt.trust.RevocationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds what the pages show against the code, and their links against the files. */
class PagesTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(?:#[^)\\s]*)?\\)");

    @Test
    void policiesOfThePolicyPageAreValid() throws IOException {
        List<String> blocks = blocks("docs/reference/policy.md", "yaml");

        assertThat(blocks).hasSizeGreaterThanOrEqualTo(2);
        assertThat(blocks)
                .allSatisfy(block ->
                        assertThat(AccessPolicyReader.parse(block, "policy.md")).isNotEmpty());
    }

    @Test
    void policyPageShowsErrorsAsTheyAre() throws IOException {
        String wrong = """
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata: {name: orders}
                spec:
                  workload: spiffe://shop.example/ns/shop/sa/orders
                  rules:
                  - id: frontend-reads
                    efect: allow
                    from:
                    - principals: ["spiffe://shop.example/ns/shop/sa/front*"]
                """;
        String shown = AccessPolicyReader.read(wrong, "policy.yaml").issues().stream()
                .map(Issue::display)
                .collect(Collectors.joining("\n"));

        assertThat(blocks("docs/reference/policy.md", "text")).containsExactly(shown + "\n");
    }

    @Test
    void entriesOfTheRevocationPageAreValid() throws IOException {
        List<String> blocks = blocks("docs/reference/revocations.md", "revocations");

        assertThat(blocks)
                .singleElement()
                .satisfies(block -> assertThat(RevocationReader.parse(block, "revocations.md"))
                        .hasSize(3));
    }

    @Test
    void federationPageShowsWhatIsCompiledAndAValidPolicy() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/zt/docs/FederationGuide.java"));

        assertThat(blocks("docs/guide/federation.md", "java"))
                .containsExactly(tagged(source, "client"), tagged(source, "test"));
        assertThat(blocks("docs/guide/federation.md", "yaml"))
                .filteredOn(block -> block.startsWith("apiVersion:"))
                .singleElement()
                .satisfies(block -> assertThat(AccessPolicyReader.parse(block, "federation.md"))
                        .hasSize(1));
    }

    @Test
    void conditionsPageShowsWhatIsCompiledAndPoliciesThatAreRead() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/zt/docs/ConditionsGuide.java"));

        assertThat(blocks("docs/guide/conditions.md", "java")).containsExactly(tagged(source, "issuer"));
        assertThat(blocks("docs/guide/conditions.md", "yaml"))
                .singleElement()
                .satisfies(block -> assertThat(AccessPolicyReader.parse(block, "conditions.md")
                                .get(0)
                                .rules())
                        .hasSize(3)
                        .allSatisfy(rule -> assertThat(rule.when()).isNotEmpty()));
    }

    @Test
    void grpcPageShowsAPolicyThatIsReadAndTheNamesOfItsRules() throws IOException {
        String page = "docs/guide/grpc-policies.md";
        SpiffeId workload = SpiffeId.parse("spiffe://prod.example/ns/shop/sa/orders");

        AccessPolicy policy = A43PolicyReader.parse(blocks(page, "json").get(0), "authz.json", workload);

        assertThat(policy.rules())
                .hasSize(2)
                .allSatisfy(
                        rule -> assertThat(Files.readString(ROOT.resolve(page))).contains("`" + rule.id() + "`"));
    }

    private static String tagged(String source, String tag) {
        int start = source.indexOf('\n', source.indexOf("tag::" + tag)) + 1;
        int end = source.lastIndexOf('\n', source.indexOf("end::" + tag));
        return source.substring(start, end).stripIndent() + "\n";
    }

    @Test
    void relativeLinksLeadToFiles() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!link.group(1).contains(":")) {
                    links++;
                    if (Files.notExists(page.resolveSibling(link.group(1)))) {
                        broken.add(page + " -> " + link.group(1));
                    }
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(30);
    }

    @Test
    void indexNamesEachPage() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/README.md"));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".md"))
                            .map(file -> ROOT.resolve("docs").relativize(file).toString())
                            .filter(name -> !name.equals("README.md")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(index).contains("](" + name + ")"));
        }
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT)) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    private static List<String> blocks(String page, String language) throws IOException {
        Matcher block = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(ROOT.resolve(page)));
        List<String> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }
}
