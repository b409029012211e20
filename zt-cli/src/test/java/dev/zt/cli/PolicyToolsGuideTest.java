package dev.zt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide shows is what the commands print; {@code -Dzt.docs.update=true} writes it anew. */
class PolicyToolsGuideTest {

    private static final Path GUIDE = Path.of("../docs/guide/policy-tools.md");
    private static final String SHOP = "../docs/guide/shop-policy/";
    private static final Pattern BLOCK = Pattern.compile("```console\\n\\$ zt ([^\\n]*)\\n(.*?)```", Pattern.DOTALL);

    @Test
    void outputsAreThoseOfTheCommands() throws IOException {
        String guide = Files.readString(GUIDE);
        Matcher blocks = BLOCK.matcher(guide);
        StringBuilder page = new StringBuilder();
        int seen = 0;
        while (blocks.find()) {
            String output = run(blocks.group(1).split(" "));
            blocks.appendReplacement(
                    page, Matcher.quoteReplacement("```console\n$ zt " + blocks.group(1) + "\n" + output + "```"));
            seen++;
        }
        blocks.appendTail(page);
        if (Boolean.getBoolean("zt.docs.update")) {
            Files.writeString(GUIDE, page.toString());
        }
        assertThat(Files.readString(GUIDE)).isEqualTo(page.toString());
        assertThat(seen).isEqualTo(6);
    }

    /** The reader stands where the files are. */
    private static String run(String[] arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] there = Arrays.stream(arguments)
                .map(argument -> argument.matches("[a-z/]+\\.(yaml|txt)") ? SHOP + argument : argument)
                .toArray(String[]::new);
        int exit = ZtCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), there);
        assertThat(err.toString()).isEmpty();
        return out.toString().replace(SHOP, "") + "(exit " + exit + ")\n";
    }
}
