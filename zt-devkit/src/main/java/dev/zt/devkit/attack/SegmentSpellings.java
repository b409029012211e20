package dev.zt.devkit.attack;

import java.util.List;

/** Spellings that play on where segments begin and end. */
final class SegmentSpellings {

    private final SpelledPath spelled;
    private final String path;
    private final String open;
    private final String rest;

    private SegmentSpellings(SpelledPath spelled) {
        this.spelled = spelled;
        this.path = spelled.path();
        this.open = spelled.open();
        this.rest = path.substring(1);
    }

    static void addTo(SpelledPath spelled) {
        SegmentSpellings spellings = new SegmentSpellings(spelled);
        spellings.slashes();
        spellings.dots();
        spellings.matrixParameters();
        spellings.backslashes();
        spellings.fragmentsAndQueries();
    }

    private void slashes() {
        spelled.between(AttackClass.EMPTY_SEGMENT, "two slashes", "//");
        spelled.between(AttackClass.EMPTY_SEGMENT, "three slashes", "///");
        spelled.add(AttackClass.EMPTY_SEGMENT, "two slashes behind", path + "//");
        spelled.add(AttackClass.EMPTY_SEGMENT, "three slashes in front", "//" + path);
        spelled.add(AttackClass.EMPTY_SEGMENT, "empty segments and dots", open + "//../.." + path);
        spelled.add(AttackClass.AUTHORITY_IN_PATH, "two slashes in front", "/" + path);
        spelled.add(AttackClass.AUTHORITY_IN_PATH, "a host in front", "//localhost" + path);
        spelled.add(AttackClass.AUTHORITY_IN_PATH, "the open path as host", "/" + open + path);
        spelled.add(AttackClass.AUTHORITY_IN_PATH, "user and host in front", "//x@localhost:1" + path);
        spelled.add(AttackClass.AUTHORITY_IN_PATH, "slash and backslash in front", "/\\" + rest);
    }

    private void dots() {
        AttackClass kind = AttackClass.RELATIVE_SEGMENT;
        spelled.add(kind, "dot in front", "/." + path);
        spelled.add(kind, "dot behind", path + "/.");
        spelled.add(kind, "two dots behind", path + "/x/..");
        spelled.add(kind, "above the root", "/.." + path);
        for (String dot : List.of(".", "%2e", "%2E")) {
            spelled.add(kind, "one " + dot, spelled.within(dot + "/"));
        }
        for (String dots : List.of("..", "%2e%2e", "%2E%2E", ".%2e", "%2E.")) {
            spelled.add(kind, dots + " out of a segment", spelled.within("x/" + dots + "/"));
            spelled.add(kind, dots + " out of one segment in front", "/x/" + dots + path);
            spelled.add(kind, dots + " out of the open path", open + ("/" + dots).repeat(spelled.depth()) + path);
            spelled.add(kind, dots + " out of the open path and above the root", open + ("/" + dots).repeat(9) + path);
        }
        spelled.add(kind, "three dots", "/..." + path);
        spelled.add(kind, "four dots that lose two", open + "/...." + path);
        spelled.add(kind, "dots that are left over", open + "/....//....//" + rest);
    }

    private void matrixParameters() {
        AttackClass kind = AttackClass.MATRIX_PARAMETER;
        spelled.add(kind, "behind", path + ";");
        spelled.add(kind, "a session behind", path + ";jsessionid=1");
        spelled.add(kind, "a suffix behind", path + ";x=.css");
        spelled.add(kind, "encoded behind", path + "%3B");
        spelled.add(kind, "encoded, lower-case, behind", path + "%3bx=1");
        spelled.add(kind, "in front", "/;x" + path);
        spelled.add(kind, "a segment of its own", spelled.within(";/"));
        spelled.between(kind, "in the middle", ";x=1/");
        spelled.between(kind, "with a slash", ";x=/");
        spelled.add(kind, "dots out of the open path", open + "/..;".repeat(spelled.depth()) + path);
        spelled.add(kind, "dots with a value out of the open path", open + "/..;x=1".repeat(spelled.depth()) + path);
        spelled.add(kind, "dots out of a segment", spelled.within("x/..;/"));
        spelled.add(kind, "dot with parameter", spelled.within(".;/"));
        spelled.add(kind, "dots, encoded semicolon", open + "/..%3B".repeat(spelled.depth()) + path);
        spelled.add(kind, "the path as parameter of the open one", open + ";" + path);
    }

    private void backslashes() {
        AttackClass kind = AttackClass.BACKSLASH;
        spelled.between(kind, "one", "\\");
        spelled.between(kind, "beside a slash", "/\\");
        spelled.add(kind, "all", path.replace('/', '\\'));
        spelled.add(kind, "behind", path + "\\");
        spelled.add(kind, "dots out of the open path", open + "\\..".repeat(spelled.depth()) + path.replace('/', '\\'));
    }

    private void fragmentsAndQueries() {
        spelled.add(AttackClass.FRAGMENT, "empty", path + "#");
        spelled.add(AttackClass.FRAGMENT, "behind", path + "#x");
        spelled.add(AttackClass.FRAGMENT, "with a path behind", path + "#" + open);
        spelled.add(AttackClass.FRAGMENT, "before the query", path + "#x?y");
        spelled.add(AttackClass.FRAGMENT, "encoded", path + "%23");
        spelled.add(AttackClass.FRAGMENT, "encoded, with a path", path + "%23" + open);
        spelled.add(AttackClass.FRAGMENT, "behind the open path", open + "#/.." + path);
        spelled.add(AttackClass.FRAGMENT, "in front", "/#" + path);
        spelled.add(AttackClass.FRAGMENT, "in the middle", spelled.within("#/../"));
        spelled.add(AttackClass.QUERY, "empty", path + "?");
        spelled.add(AttackClass.QUERY, "one", path + "?x=1");
        spelled.add(AttackClass.QUERY, "two question marks", path + "??x=" + open);
        spelled.add(AttackClass.QUERY, "encoded", path + "%3F");
        spelled.add(AttackClass.QUERY, "encoded, lower-case, with a value", path + "%3fx=1");
        spelled.add(AttackClass.QUERY, "encoded, with dots", "/x%3F/.." + path);
        spelled.add(AttackClass.QUERY, "behind the open path", open + "?/../.." + path);
        spelled.add(AttackClass.QUERY, "with a semicolon and the open path", path + "?;" + open);
        spelled.add(AttackClass.QUERY, "encoded behind the open path", open + "%3F/../.." + path);
    }
}
