package dev.zt.verification.interop.istio;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Values that hit what a policy names, and values that miss it by a hair. */
final class Near {

    private Near() {}

    /** Tells whether a text matches, in the notation of Istio. */
    static boolean matches(String pattern, String text) {
        String literal = pattern.replace("*", "");
        return pattern.startsWith("*")
                ? text.endsWith(literal)
                : pattern.endsWith("*") ? text.startsWith(literal) : text.equals(literal);
    }

    /** Returns texts around one in the notation of Istio: hits first. */
    static List<String> text(String pattern) {
        String text = pattern.replace("*", "");
        List<String> near = new ArrayList<>();
        near.add(text);
        if (pattern.startsWith("*")) {
            near.add("x" + text);
        }
        if (pattern.endsWith("*")) {
            near.add(text + "x");
        }
        near.add(text + "x");
        near.add("x" + text);
        if (text.length() > 1) {
            near.add(text.substring(0, text.length() - 1));
            near.add(text.substring(1));
        }
        near.add(text.toUpperCase(Locale.ROOT));
        near.add(text.toLowerCase(Locale.ROOT));
        near.removeIf(String::isEmpty);
        return near;
    }

    /** Returns request targets around a path of a policy. */
    static List<String> targets(String pattern) {
        List<String> near = new ArrayList<>();
        for (String path : pattern.contains("{") ? instances(pattern) : plain(pattern)) {
            near.add(path);
            near.add(path + "/");
            near.add(path + "x");
        }
        String path = near.get(0);
        near.addAll(List.of(
                path + "?a=/b",
                path + "?x.json",
                path + "#f",
                path + ";a=1",
                path + "%2Fx",
                path + "/..",
                path + "/.",
                path + "/../x",
                "/x/.." + path,
                "/./" + path.substring(1),
                "/" + path,
                path.replaceFirst("/", "//"),
                path.toUpperCase(Locale.ROOT),
                "http://orders.prod.example" + path,
                encoded(path),
                path.replace("/", "%2f").replaceFirst("%2f", "/"),
                path + "/%2e%2e/x",
                path + "\\x",
                path + "%5Cx",
                path + "%00",
                path + "a*b"));
        if (path.length() > 2) {
            near.add(path.substring(0, path.length() - 1));
        }
        return near;
    }

    private static List<String> plain(String pattern) {
        if (pattern.startsWith("*")) {
            String end = pattern.substring(1);
            return end.isEmpty() ? List.of("/x", "/") : List.of("/x" + end, (end.startsWith("/") ? "" : "/") + end);
        }
        String path = pattern.replace("*", "");
        return pattern.endsWith("*") ? List.of(path + "1", path, path + "a/b") : List.of(path);
    }

    private static List<String> instances(String template) {
        Set<String> paths = new LinkedHashSet<>();
        for (String one : List.of("t1", "a.b", "a*b", "x/y", "", "%20", "a:b@c", "{*}")) {
            for (String rest : List.of("r", "r/s", "", "r//s", "a*b")) {
                paths.add(template.replace("{**}", rest).replace("{*}", one));
            }
        }
        paths.add(template.replace("/{**}", "").replace("{*}", "t1"));
        return List.copyOf(paths);
    }

    /** Encodes the second character, which need not be. */
    private static String encoded(String path) {
        return path.length() < 2
                ? "/%41"
                : "/" + String.format(Locale.ROOT, "%%%02X", (int) path.charAt(1)) + path.substring(2);
    }

    /** Returns hosts around a host of a policy. */
    static List<String> hosts(String pattern) {
        List<String> near = new ArrayList<>();
        String host = pattern.startsWith("*")
                ? "a" + pattern.substring(1)
                : pattern.endsWith(":*")
                        ? pattern.substring(0, pattern.length() - 1) + "8443"
                        : pattern.endsWith("*") ? pattern.replace("*", "x") : pattern;
        near.add(host);
        near.add(host.toUpperCase(Locale.ROOT));
        near.add(host + ":8443");
        near.add(host.replaceAll(":.*", ""));
        near.add(host.replaceAll(":.*", "") + ":443");
        near.add(host.replaceAll(":.*", "") + ".");
        near.add("x" + host);
        near.add(host + ".example");
        near.add(host.substring(1));
        return near;
    }
}
