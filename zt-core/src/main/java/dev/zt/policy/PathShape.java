package dev.zt.policy;

import java.util.ArrayList;
import java.util.List;

/** A path pattern taken apart ahead: texts as they stand, with one segment between each two. Immutable and thread-safe. */
final class PathShape {

    private final String[] texts;
    private final boolean rest;

    PathShape(PathPattern pattern) {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean hasRest = false;
        for (String segment : pattern.segments()) {
            hasRest = segment.equals(PathPattern.REST);
            if (hasRest) {
                break;
            }
            text.append('/');
            if (PathPattern.isVariable(segment)) {
                texts.add(text.toString());
                text.setLength(0);
            } else {
                text.append(segment);
            }
        }
        texts.add(text.toString());
        this.texts = texts.toArray(String[]::new);
        this.rest = hasRest;
    }

    /** Returns with how many texts a path is compared at most. */
    int cost() {
        return texts.length;
    }

    /** Tells whether the pattern matches a canonical path. */
    boolean matches(String path) {
        String first = texts[0];
        if (texts.length == 1 && !rest) {
            return path.equals(first);
        }
        if (!path.startsWith(first)) {
            return false;
        }
        int at = first.length();
        for (int i = 1; i < texts.length; i++) {
            int end = PathPattern.segmentEnd(path, at);
            // A variable never stands for the empty segment behind a trailing slash.
            if (end == at || !path.startsWith(texts[i], end)) {
                return false;
            }
            at = end + texts[i].length();
        }
        return at == path.length() || (rest && path.charAt(at) == '/');
    }
}
