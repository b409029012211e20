package dev.zt.spring.test;

import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.PolicySet;
import dev.zt.policy.analysis.PolicyChange;
import dev.zt.policy.analysis.PolicyDiff;
import dev.zt.spring.DeclaredPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Keeps a policy file that says what the annotations of an application say, for those who read files and not code.
 *
 * <pre>{@code
 * @SpringBootTest
 * class DeclaredPolicyTest {
 *
 *     @Test
 *     void isWrittenDown(@Autowired DeclaredPolicy declared) {
 *         DeclaredPolicyFile.assertUpToDate(declared, Path.of("policy/declared/orders.yaml"));
 *     }
 * }
 * }</pre>
 *
 * <p>With the system property {@value #UPDATE} set to {@code true} the file is written and not compared: run the tests so
 * once, look at what changed, and commit it. Stateless and thread-safe.
 *
 * <h2>Does not protect against</h2>
 *
 * A test that runs with other settings than the application: the file has the SPIFFE ID, the context path and the values
 * of placeholders of the test.
 */
public final class DeclaredPolicyFile {

    /** The system property that has files written: {@code zt.policy.update}. */
    public static final String UPDATE = "zt.policy.update";

    private static final int MAX_CHANGES = 10;

    private DeclaredPolicyFile() {}

    /**
     * Compares a file with what annotations say, line by line but for the kind of line ends, or writes it.
     *
     * @param policy what the annotations say
     * @param file where that is written down; relative to the working directory of the test, which Maven and Gradle make
     *     that of the module
     * @throws AssertionError if the file is missing or says something else; the message has what differs and what to do
     * @throws UncheckedIOException if the file cannot be read or written
     */
    public static void assertUpToDate(DeclaredPolicy policy, Path file) {
        Objects.requireNonNull(file, "file");
        String wanted = policy.toYaml();
        if (Boolean.getBoolean(UPDATE)) {
            write(file, wanted);
            return;
        }
        String found = read(file).replace("\r\n", "\n");
        if (!found.equals(wanted)) {
            throw new AssertionError(file + " does not say what the annotations of "
                    + policy.policy().workload() + " say.\n" + difference(policy, found, wanted) + mend());
        }
    }

    private static void write(Path file, String text) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new AssertionError(
                    file.toAbsolutePath() + " is missing, which is to say what annotations say.\n" + mend(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mend() {
        return "Run the test with -D" + UPDATE + "=true to write it, look at what changed, and commit it.";
    }

    private static String difference(DeclaredPolicy policy, String found, String wanted) {
        return changes(policy, found)
                + line(found.lines().toList(), wanted.lines().toList());
    }

    /** Whom the code lets in and the file does not, and the other way round. */
    private static String changes(DeclaredPolicy policy, String found) {
        List<PolicyChange> changes;
        try {
            PolicySet written = PolicySet.compile(
                    AccessPolicyReader.parse(found, "the file"), policy.policy().workload());
            PolicySet said =
                    PolicySet.compile(List.of(policy.policy()), policy.policy().workload());
            changes = PolicyDiff.between(written, said, System.currentTimeMillis());
        } catch (InvalidPolicyException e) {
            return "It is no policy file: " + e.getMessage() + "\n";
        } catch (IllegalStateException e) {
            return "";
        }
        String more = changes.size() > MAX_CHANGES ? "… and " + (changes.size() - MAX_CHANGES) + " more\n" : "";
        return changes.stream()
                        .limit(MAX_CHANGES)
                        .map(change -> word(change) + ": " + change.call() + "\n")
                        .collect(Collectors.joining())
                + more;
    }

    private static String word(PolicyChange change) {
        return change.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String line(List<String> found, List<String> wanted) {
        int at = 0;
        while (at < found.size() && at < wanted.size() && found.get(at).equals(wanted.get(at))) {
            at++;
        }
        return "Line " + (at + 1) + " is " + line(found, at) + ", and would be " + line(wanted, at) + ".\n";
    }

    private static String line(List<String> lines, int at) {
        return at < lines.size() ? '"' + lines.get(at).strip() + '"' : "missing";
    }
}
