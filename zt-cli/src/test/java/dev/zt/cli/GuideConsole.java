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

/** The commands of a guide, run where its reader stands; {@code -Dzt.docs.update=true} writes what they print. */
record GuideConsole(Path guide, String folder, Pattern files) {

    private static final Pattern BLOCK = Pattern.compile("(```+)console\\n\\$ zt ([^\\n]*)\\n(.*?)\\1", Pattern.DOTALL);

    /** Runs all commands, and holds what they print against the page; returns how many there are. */
    int check() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(guide));
        StringBuilder page = new StringBuilder();
        int seen = 0;
        while (blocks.find()) {
            String fence = blocks.group(1);
            String command = blocks.group(2);
            String output = run(command.split(" "));
            blocks.appendReplacement(
                    page, Matcher.quoteReplacement(fence + "console\n$ zt " + command + "\n" + output + fence));
            seen++;
        }
        blocks.appendTail(page);
        if (Boolean.getBoolean("zt.docs.update")) {
            Files.writeString(guide, page.toString());
        }
        assertThat(Files.readString(guide)).isEqualTo(page.toString());
        return seen;
    }

    private String run(String[] arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] there = Arrays.stream(arguments)
                .map(argument -> files.matcher(argument).matches() ? folder + argument : argument)
                .toArray(String[]::new);
        int exit = ZtCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), there);
        String notes = err.toString()
                .lines()
                .filter(line -> !line.startsWith("note: "))
                .reduce("", String::concat);
        assertThat(notes).isEmpty();
        return (err.toString() + out).replace(folder, "") + "(exit " + exit + ")\n";
    }
}
