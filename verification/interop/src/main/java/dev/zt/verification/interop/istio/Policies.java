package dev.zt.verification.interop.istio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of AuthorizationPolicies, as a cluster would hold them.
 *
 * @param name what it is about
 * @param text the documents, with {@code @PORT@} where the server's port belongs
 */
record Policies(String name, String text) {

    private static final String END = ".yaml";
    private static final String PORT = "@PORT@";
    private static final String OPTION = "# istioAllowWhenNoAllowPolicy";

    private static final Pattern NOT_ALLOW = Pattern.compile("action: (DENY|AUDIT)|dry-run: \"true\"");

    static List<Policies> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(END))
                    .sorted()
                    .map(Policies::read)
                    .toList();
        }
    }

    private static Policies read(Path file) {
        try {
            String name = String.valueOf(file.getFileName());
            return new Policies(name.substring(0, name.length() - END.length()), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String textFor(int port) {
        return text.replace(PORT, Integer.toString(port));
    }

    /** Tells whether zt shall allow what no ALLOW policy denies, as Istio does. */
    boolean allowsWhenNoAllowPolicy() {
        return text.startsWith(OPTION);
    }

    /** Tells whether some policy allows, if only by having no rules, and is enforced: ALLOW is the default. */
    boolean hasAllowPolicy() {
        return Pattern.compile("^---$", Pattern.MULTILINE)
                .splitAsStream(text)
                .anyMatch(document -> !NOT_ALLOW.matcher(document).find());
    }

    /** Tells whether some policy names a trust domain. */
    boolean names(String trustDomain) {
        return text.contains(trustDomain);
    }
}
