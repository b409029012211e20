package dev.zt.verification.fuzz;

import dev.zt.identity.ZtException;
import dev.zt.trust.Revocation;
import dev.zt.trust.RevocationReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Revocation lists. */
final class RevocationTarget implements Target {

    private static final Pattern PLACE = Pattern.compile("list:(\\d+):(\\d+): .+");

    @Override
    public String name() {
        return "revocations";
    }

    @Override
    public int shortRuns() {
        return 20_000;
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "# nobody\n\n",
                        "spiffe://prod.example/a\nspiffe://prod.example/b/** because it leaked\n",
                        "  spiffe://prod.example/a   until 2026-12-01T00:00:00Z because a key leaked\r\n",
                        "serial:prod.example:00Ff until 2026-12-01T00:00:00.5Z",
                        "serial:prod.example:xx\nspiffe://prod.example/a until tomorrow\nspiffe://prod.example/a if",
                        "spiffe://prod.example/a because \u2003 of until because\u0085")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean test(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        List<Revocation> entries;
        try {
            entries = RevocationReader.parse(text, "list");
        } catch (ZtException e) {
            refused(e, text);
            return false;
        }
        long lines = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .count();
        Holds.same((long) entries.size(), lines, "each line is an entry, and no line is passed over");
        String printed = entries.stream().map(RevocationTarget::line).collect(Collectors.joining("\n"));
        Holds.same(RevocationReader.parse(printed, "list"), entries, "a printed list reads as the same");
        return true;
    }

    private static String line(Revocation entry) {
        return entry.subject()
                + (entry.until() == null ? "" : " until " + entry.until())
                + (entry.reason().isEmpty() ? "" : " because " + entry.reason());
    }

    private static void refused(ZtException e, String text) {
        Holds.same(e.code(), ZtException.Code.INVALID_REVOCATION_LIST, "a refusal bears its code");
        List<String> lines = text.lines().toList();
        List<String> places = e.getMessage()
                .lines()
                .filter(line -> PLACE.matcher(line).matches())
                .toList();
        Holds.that(!places.isEmpty(), "a refusal says where");
        for (String place : places) {
            var matcher = PLACE.matcher(place);
            Holds.that(matcher.matches(), "a place can be read");
            int line = Integer.parseInt(matcher.group(1));
            int column = Integer.parseInt(matcher.group(2));
            Holds.that(line >= 1 && line <= lines.size(), "the line is one of the text");
            String source = lines.get(line - 1);
            Holds.that(
                    column >= 1 && column <= source.codePointCount(0, source.length()) + 1,
                    "the column is one of its line: " + place);
        }
    }
}
