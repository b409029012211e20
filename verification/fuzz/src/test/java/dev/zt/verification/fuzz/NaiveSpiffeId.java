package dev.zt.verification.fuzz;

/** The grammar of SPIFFE IDs (SPIFFE-ID §2), read naively: by splitting at slashes and looking letters up. */
final class NaiveSpiffeId {

    private static final String DOMAIN = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
    private static final String SEGMENT = DOMAIN + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private NaiveSpiffeId() {}

    static boolean isId(String text) {
        String[] parts = text.split("/", -1);
        if (text.length() > 2048 || parts.length < 3 || !parts[0].equals("spiffe:") || !parts[1].isEmpty()) {
            return false;
        }
        for (int i = 3; i < parts.length; i++) {
            if (!consistsOf(parts[i], SEGMENT) || parts[i].equals(".") || parts[i].equals("..")) {
                return false;
            }
        }
        return isTrustDomain(parts[2]);
    }

    static boolean isTrustDomain(String text) {
        return text.length() <= 255 && consistsOf(text, DOMAIN);
    }

    static boolean hasPath(String id) {
        return id.split("/", -1).length > 3;
    }

    private static boolean consistsOf(String text, String letters) {
        for (char c : text.toCharArray()) {
            if (letters.indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
