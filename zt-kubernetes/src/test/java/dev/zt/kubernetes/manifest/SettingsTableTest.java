package dev.zt.kubernetes.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide's table of settings has each field that the reader knows, and no other. */
class SettingsTableTest {

    private static final Pattern KNOWN = Pattern.compile("The field zz is unknown; there are \\[(.*)]\\.");
    private static final Pattern FIELD = Pattern.compile("`([^`]+)`");

    @Test
    void hasEachFieldThatTheReaderKnows() throws IOException {
        Set<String> read = new TreeSet<>();
        addFields("", "%s", read);

        assertThat(read).contains("trustDomain", "dns.podLabels", "egress[].pods.namespace", "mesh.kind");
        assertThat(inTheGuide()).isEqualTo(read);
    }

    /** Asks the reader for the fields at a place by one that it cannot know, and so on for each of them. */
    private static void addFields(String path, String spec, Set<String> read) {
        for (String name : fields(spec)) {
            String map = spec.formatted("{" + name + ": %s}");
            String list = spec.formatted("{" + name + ": [%s]}");
            String here = path.isEmpty() ? name : path + "." + name;
            if (!fields(map).isEmpty()) {
                addFields(here, map, read);
            } else if (!fields(list).isEmpty()) {
                addFields(here + "[]", list, read);
            } else {
                read.add(here);
            }
        }
    }

    private static List<String> fields(String spec) {
        String text = "{apiVersion: zt.dev/v1, kind: ClusterSettings, spec: " + spec.formatted("{zz: 1}") + "}";
        return ClusterSettingsReader.read(text, "s.yaml").issues().stream()
                .map(issue -> KNOWN.matcher(issue.message()))
                .filter(Matcher::matches)
                .flatMap(known -> Arrays.stream(known.group(1).split(", ")))
                .toList();
    }

    /** Returns what stands in the first column of the table that begins with {@code field}. */
    private static Set<String> inTheGuide() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../docs/guide/segments.md"));
        int head = lines.indexOf("| field of `spec` | type | default | meaning |");
        assertThat(head).isPositive();
        Set<String> fields = new TreeSet<>();
        lines.stream().skip(head + 2L).takeWhile(line -> line.startsWith("|")).forEach(line -> {
            String[] cells = line.split(" \\| ", -1);
            assertThat(cells).as(line).hasSize(4).doesNotContain("");
            FIELD.matcher(cells[0])
                    .results()
                    .forEach(field ->
                            assertThat(fields.add(field.group(1))).as(line).isTrue());
        });
        return fields;
    }
}
