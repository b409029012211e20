package dev.zt.spiffe;

/** Shows anybody's text in a message: printable ASCII, and not much of it. */
final class Shown {

    private static final int MAX = 200;

    private Shown() {}

    static String text(String text) {
        String start = text.length() > MAX ? text.substring(0, MAX) : text;
        return start.replaceAll("[^ -~]", "?");
    }
}
