package dev.zt.verification.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tests of the modules whose display name carries the number of a rule: {@code rule 8: …}, {@code rules 1, 2 and 3: …}
 * or {@code rules 1 to 11: …}. A new test is found by its name alone.
 */
final class NumberedTests {

    private static final Path ROOT = Path.of("../..");
    private static final Pattern NAME = Pattern.compile("@DisplayName\\(\\s*\"rules? ([0-9, andto]+):");
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)(?: to (\\d+))?");

    private NumberedTests() {}

    /** Returns the names of the test classes for each rule. */
    static Map<Integer, Set<String>> read() throws IOException {
        Map<Integer, Set<String>> tests = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(NumberedTests::isModule).toList()) {
                visit(module, tests);
            }
        }
        return tests;
    }

    /** Leaves out what is built: another module may be building at the same time. */
    private static void visit(Path folder, Map<Integer, Set<String>> tests) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.filter(each -> !each.endsWith("target")).toList()) {
                if (Files.isDirectory(entry)) {
                    visit(entry, tests);
                } else if (isTest(entry)) {
                    collect(entry, tests);
                }
            }
        }
    }

    private static boolean isModule(Path folder) {
        return folder.getFileName().toString().startsWith("zt-");
    }

    private static boolean isTest(Path file) {
        return file.toString().contains("/src/test/java/") && file.toString().endsWith("Test.java");
    }

    private static void collect(Path file, Map<Integer, Set<String>> tests) {
        String name = file.getFileName().toString().replace(".java", "");
        try {
            numbers(Files.readString(file))
                    .forEach(rule ->
                            tests.computeIfAbsent(rule, none -> new TreeSet<>()).add(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the numbers of the rules that the tests of a source name. */
    static Set<Integer> numbers(String source) {
        return NAME.matcher(source)
                .results()
                .flatMap(name -> NUMBERS.matcher(name.group(1)).results())
                .flatMapToInt(NumberedTests::range)
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static IntStream range(MatchResult numbers) {
        int first = Integer.parseInt(numbers.group(1));
        return IntStream.rangeClosed(first, numbers.group(2) == null ? first : Integer.parseInt(numbers.group(2)));
    }
}
