package dev.zt.kubernetes.manifest;

import dev.zt.policy.Issue;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** The documents of a YAML text as maps, lists and scalars, and where each map and list begins. */
final class YamlTree {

    private final String origin;
    private final List<String> lines;
    private final List<Object> documents;
    private final IdentityHashMap<Object, Mark> marks;

    YamlTree(String origin, List<String> lines, List<Object> documents, IdentityHashMap<Object, Mark> marks) {
        this.origin = origin;
        this.lines = lines;
        this.documents = List.copyOf(documents);
        this.marks = new IdentityHashMap<>(marks);
    }

    String origin() {
        return origin;
    }

    /** Returns the documents that are not empty. */
    List<Object> documents() {
        return documents;
    }

    /** Returns an issue about a map or a list of this tree. */
    Issue issue(Object node, String message) {
        return issue(origin, lines, marks.get(node), message);
    }

    static Issue issue(String origin, List<String> lines, @Nullable Mark mark, String message) {
        int line = mark == null ? 0 : mark.getLine();
        String source = line < lines.size() ? lines.get(line) : "";
        // The parser counts the last carriage return of a text into its line.
        int column = mark == null ? 0 : Math.min(mark.getColumn(), source.codePointCount(0, source.length()));
        return new Issue(origin, line + 1, column + 1, message, source);
    }
}
