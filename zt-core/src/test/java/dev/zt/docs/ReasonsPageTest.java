package dev.zt.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.authz.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The page of reasons is written from the enum; {@code -Dzt.docs.update=true} writes it anew. */
class ReasonsPageTest {

    private static final Path PAGE = Path.of("../docs/reference/reasons.md");

    @Test
    void pageSaysWhatTheCodeSays() throws IOException {
        String page = page();
        if (Boolean.getBoolean("zt.docs.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("# Reasons\n\nWhy a call was allowed or denied, as `zt.authz.reason` in"
                + " records and spans. Written from the code.\n\n"
                + "| reason | outcome | what happened | mend | connection |\n|---|---|---|---|---|\n");
        for (Reason reason : Reason.values()) {
            page.append("| `")
                    .append(reason.name().toLowerCase(Locale.ROOT))
                    .append("` | ")
                    .append(reason.allows() ? "allow" : "deny")
                    .append(" | ")
                    .append(reason.description())
                    .append(" | ")
                    .append(reason.mend().replace("\\", "\\\\"))
                    .append(" | ")
                    .append(reason.condemnsConnection() ? "closed" : "kept")
                    .append(" |\n");
        }
        return page.toString();
    }
}
