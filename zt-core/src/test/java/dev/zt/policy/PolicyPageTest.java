package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of fields on the page of the policy language has a row for each field that is read, and no other. */
class PolicyPageTest {

    private static final Pattern ROW = Pattern.compile("^\\| `([A-Za-z.\\[\\]]+)` \\| .+ \\|$", Pattern.MULTILINE);

    @Test
    void tableNamesEachFieldOnce() throws IOException {
        String page = Files.readString(Path.of("../docs/reference/policy.md"));
        String fields = page.substring(page.indexOf("## Fields"), page.indexOf("## How it is decided"));

        assertThat(ROW.matcher(fields).results().map(row -> row.group(1))).containsExactlyInAnyOrderElementsOf(read());
    }

    private static List<String> read() {
        Stream<String> head = Stream.of("apiVersion", "kind", "metadata.name", "metadata.revision");
        return Stream.of(
                        head,
                        AccessPolicyReader.SPEC_FIELDS.stream().map(field -> "spec." + field),
                        RuleReader.FIELDS.stream().map(field -> "rules[]." + field),
                        PeerReader.FIELDS.stream().map(field -> "from[]." + field),
                        OperationReader.FIELDS.stream().map(field -> "to[]." + field),
                        OperationReader.HTTP_FIELDS.stream().map(field -> "http." + field))
                .flatMap(fields -> fields)
                .toList();
    }
}
