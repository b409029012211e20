package dev.zt.trust;

import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.ZtException;
import dev.zt.internal.text.Excerpt;
import dev.zt.internal.text.Quoted;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads revocations from text, one on each line: whom, until when, and why.
 *
 * <pre>{@code
 * # who no longer counts
 * spiffe://shop.example/ns/shop/sa/frontend because its node was taken over
 * spiffe://partner.example/** until 2026-12-01T00:00:00Z because of the incident of 24 November
 * serial:shop.example:4f5a90 because the key leaked
 * }</pre>
 *
 * <p>Whom: a SPIFFE ID, a pattern, or {@code serial:<trust domain>:<hex>} for one certificate. {@code until} and
 * {@code because} may be left out, in this order. Empty lines and lines that begin with {@code #} say nothing. At most
 * 10,000 entries. Stateless and thread-safe.
 */
public final class RevocationReader {

    private static final int MAX_ENTRIES = 10_000;
    private static final int MAX_SHOWN = 20;
    private static final Pattern LINE =
            Pattern.compile("(?<subject>\\S+)(?:\\s+until\\s+(?<until>\\S+))?(?:\\s+because\\s+(?<reason>.+))?");
    private static final Pattern SERIAL = Pattern.compile("serial:(?<domain>[^:]+):(?<serial>[0-9a-fA-F]{1,64})");

    private final String origin;
    private final List<String> issues = new ArrayList<>();
    private int issueCount;

    private RevocationReader(String origin) {
        this.origin = origin;
    }

    /**
     * Reads a text that must be valid.
     *
     * @param text the text; empty means that nobody is revoked
     * @param origin where it is from, for messages
     * @return the entries, in the order of the text
     * @throws ZtException with code INVALID_REVOCATION_LIST if a line cannot be read; the message shows each such line
     */
    public static List<Revocation> parse(String text, String origin) {
        RevocationReader reader = new RevocationReader(Objects.requireNonNull(origin, "origin"));
        List<Revocation> entries = reader.entries(text);
        if (!reader.issues.isEmpty()) {
            throw new ZtException(ZtException.Code.INVALID_REVOCATION_LIST, reader.message(), null);
        }
        return entries;
    }

    private List<Revocation> entries(String text) {
        List<Revocation> entries = new ArrayList<>();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            String content = line.strip();
            if (!content.isEmpty() && content.charAt(0) != '#') {
                Revocation entry = entry(content, number, line);
                if (entry != null) {
                    entries.add(entry);
                }
            }
            if (entries.size() > MAX_ENTRIES || issueCount > MAX_ENTRIES) {
                issue(
                        number,
                        1,
                        "There are more than " + MAX_ENTRIES + " entries, which is all that is allowed. Use patterns.",
                        line);
                break;
            }
        }
        return entries;
    }

    private @Nullable Revocation entry(String content, int number, String line) {
        Matcher parts = LINE.matcher(content);
        int indent = line.indexOf(content);
        if (!parts.matches()) {
            int at = indent + content.split("\\s", 2)[0].length() + 2;
            issue(number, at, "What follows whom must be: until <time>, then because <reason>.", line);
            return null;
        }
        try {
            Revocation.Subject subject = subject(parts.group("subject"));
            String reason = parts.group("reason");
            return new Revocation(subject, reason == null ? "" : reason, until(parts.group("until")));
        } catch (DateTimeException e) {
            int at = indent + parts.start("until") + 1;
            issue(
                    number,
                    at,
                    "The time " + Quoted.quote(parts.group("until")) + " must look like 2026-12-01T00:00:00Z.",
                    line);
        } catch (IllegalArgumentException e) {
            issue(number, indent + 1, String.valueOf(e.getMessage()), line);
        }
        return null;
    }

    private static Revocation.Subject subject(String text) {
        if (!text.startsWith("serial:")) {
            return new Revocation.Ids(SpiffeIdPattern.parse(text));
        }
        Matcher parts = SERIAL.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "Serial " + Quoted.quote(text) + " is invalid: write serial:<trust domain>:<hex digits>.");
        }
        return new Revocation.Serial(
                TrustDomain.parse(parts.group("domain")), new BigInteger(parts.group("serial"), 16));
    }

    private static @Nullable Instant until(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    /** Builds only what will be shown: a hostile text has half a million lines. */
    private void issue(int line, int column, String message, String source) {
        if (++issueCount <= MAX_SHOWN) {
            issues.add(Excerpt.of(origin, line, column, message, source));
        }
    }

    private String message() {
        int more = issueCount - issues.size();
        return "Revocation list " + origin + " is invalid:\n"
                + String.join("\n", issues)
                + (more > 0 ? "\nand " + more + " more" : "");
    }
}
