package dev.zt.devkit.attack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A path, and what was found to write in its place. */
final class SpelledPath {

    private final String path;
    private final String open;
    private final int last;
    private final Map<String, Spelling> found = new LinkedHashMap<>();

    SpelledPath(String path, String open) {
        this.path = path;
        this.open = open.equals("/") ? "/open" : open;
        this.last = path.lastIndexOf('/');
    }

    String path() {
        return path;
    }

    /** A path that leads out of nothing, if no other is known. */
    String open() {
        return open;
    }

    /** Where the last segment begins, at its slash. */
    int last() {
        return last;
    }

    /** How many segments the open path has. */
    int depth() {
        return (int) open.chars().filter(c -> c == '/').count();
    }

    void add(AttackClass kind, String name, String target) {
        if (!target.equals(path)) {
            found.putIfAbsent(target, new Spelling(kind, name, target));
        }
    }

    /** Adds the path with something in place of the last slash, or of the first if there is no other. */
    void between(AttackClass kind, String name, String separator) {
        add(kind, name, path.substring(0, last) + separator + path.substring(last + 1));
    }

    /** Returns the path with something before its last segment. */
    String within(String inserted) {
        return path.substring(0, last + 1) + inserted + path.substring(last + 1);
    }

    /** Returns the path with one character written in another way. */
    String at(int index, String written) {
        return path.substring(0, index) + written + path.substring(index + 1);
    }

    static String hex(char c) {
        return String.format("%%%02X", (int) c);
    }

    /** Each target once, in the order of their finding. */
    List<Spelling> found() {
        return List.copyOf(found.values());
    }
}
