package dev.zt.devkit.attack;

/** Octets as printable ASCII. */
final class Escaped {

    private static final int MAX = 600;

    private Escaped() {}

    /** Returns the text of octets, one character for each; past 600 the middle is left out. */
    static String of(String octets) {
        return octets.length() <= MAX
                ? escape(octets)
                : escape(octets.substring(0, MAX / 2)) + "[... " + (octets.length() - MAX) + " octets ...]"
                        + escape(octets.substring(octets.length() - MAX / 2));
    }

    private static String escape(String octets) {
        StringBuilder out = new StringBuilder(octets.length());
        for (int i = 0; i < octets.length(); i++) {
            char c = octets.charAt(i);
            switch (c) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c >= ' ' && c < 127) {
                        out.append(c);
                    } else {
                        out.append(String.format("\\x%02X", (int) c));
                    }
                }
            }
        }
        return out.toString();
    }
}
