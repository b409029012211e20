package dev.zt.verification.corpus.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.attack.AttackClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of attacks is written from the classes of the kit and the list of pitfalls; {@code -Dzt.docs.update=true}. */
class AttacksPageTest {

    private static final Path ROOT = Path.of("../..");
    private static final Path PAGE = ROOT.resolve("docs/reference/attacks.md");

    private static final String HEAD = """
        # Attacks

        What zt's servers are attacked with in each build, by [the kit that applications use too](../guide/no-bypass.md), and
        the pitfalls of other systems that it must not have. Written from the code: `AttacksPageTest`.

        ## Classes of attack

        Each is sent to the JDK's server, Tomcat with the servlet filter, a Spring Boot application and a gRPC server, under a
        policy that allows everything but the protected path: so each other spelling that leads there would be a bypass. None
        gets through (`NoBypassTest` of `verification/corpus`). Servers that each make one mistake show that each class is
        found (`NoBypassTest` and `NoBypassHttp2Test` of `zt-devkit`).

        zt refuses every path that is not canonical with 400 and never normalizes one; it decides on the connection's own peer,
        the method and the path that were received, and on the handler where a framework has one.

        | class | what is done | why it works elsewhere | mend | stands for |
        |---|---|---|---|---|
        """;

    private static final String PITFALLS = """

        ## Pitfalls, and the tests that name them

        Rows of advisories, and traps of the formats that zt reads (B.1: Istio's AuthorizationPolicy; B.3 and B.4: gRFC A43 and
        grpc-java; B.5: errors in rules).

        | advisory or trap | what went wrong, and where | zt | tests |
        |---|---|---|---|
        """;

    @Test
    void pageSaysWhatTheCodeSays() throws IOException {
        String page = page();
        if (Boolean.getBoolean("zt.docs.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    @Test
    void everyPitfallHasATestThatNamesIt() throws IOException {
        List<Pitfall> pitfalls = Pitfall.all();

        assertThat(pitfalls).hasSizeGreaterThan(40);
        for (Pitfall pitfall : pitfalls) {
            for (Pitfall.Named test : pitfall.tests()) {
                assertThat(test.source(ROOT)).as("%s", test).containsPattern("void " + test.method() + "\\(");
                if (pitfall.isAdvisory()) {
                    assertThat(test.source(ROOT)).as("%s", test).contains(pitfall.name());
                }
            }
        }
    }

    @Test
    void everyAdvisoryThatAClassStandsForIsAPitfall() throws IOException {
        String names = Pitfall.all().stream()
                .map(pitfall -> pitfall.name() + pitfall.what())
                .collect(Collectors.joining(" "));

        assertThat(Stream.of(AttackClass.values()).flatMap(kind -> kind.standsFor().stream()))
                .hasSizeGreaterThan(15)
                .allSatisfy(advisory -> assertThat(names).contains(advisory));
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        for (AttackClass kind : AttackClass.values()) {
            page.append("| `").append(kind.name().toLowerCase(Locale.ROOT)).append("` | ");
            page.append(cell(kind.what()))
                    .append(" | ")
                    .append(cell(kind.why()))
                    .append(" | ");
            page.append(cell(kind.mend()))
                    .append(" | ")
                    .append(String.join(", ", kind.standsFor()))
                    .append(" |\n");
        }
        page.append(PITFALLS);
        for (Pitfall pitfall : Pitfall.all()) {
            String tests = pitfall.tests().stream()
                    .map(test -> "`" + test.type() + "#" + test.method() + "`")
                    .collect(Collectors.joining(", "));
            page.append("| ")
                    .append(pitfall.name())
                    .append(" | ")
                    .append(pitfall.what())
                    .append(" | ");
            page.append(pitfall.here()).append(" | ").append(tests).append(" |\n");
        }
        return page.toString();
    }

    private static String cell(String text) {
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("*", "\\*");
    }

    /** The guide shows what is compiled. */
    @Test
    void guideShowsWhatIsCompiled() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/zt/verification/corpus/attack/NoBypassGuide.java"));
        String guide = Files.readString(ROOT.resolve("docs/guide/no-bypass.md"));

        assertThat(guide).contains("```java\n" + tagged(source, "assert") + "```");
        assertThat(guide).contains("```java\n" + tagged(source, "factory") + "```");
    }

    private static String tagged(String source, String tag) {
        int start = source.indexOf('\n', source.indexOf("tag::" + tag)) + 1;
        int end = source.lastIndexOf('\n', source.indexOf("end::" + tag));
        return source.substring(start, end).stripIndent() + "\n";
    }
}
