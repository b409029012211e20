package dev.zt.kubernetes.networkpolicy;

import java.util.Map;
import java.util.regex.Pattern;

/** What Kubernetes takes as names and labels, so that what it would refuse is refused before. */
final class Names {

    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern LABEL_TEXT = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

    private Names() {}

    /** Tells whether a namespace may have that name (RFC 1123 label). */
    static boolean isNamespace(String text) {
        return text.length() <= MAX_LABEL && DNS_LABEL.matcher(text).matches();
    }

    /** Tells whether an object may have that name (RFC 1123 subdomain). */
    static boolean isObject(String text) {
        if (text.length() > MAX_NAME) {
            return false;
        }
        for (String part : text.split("\\.", -1)) {
            if (!DNS_LABEL.matcher(part).matches()) {
                return false;
            }
        }
        return true;
    }

    static boolean isLabelKey(String text) {
        int slash = text.indexOf('/');
        return (slash < 0 || isObject(text.substring(0, slash))) && isLabelText(text.substring(slash + 1));
    }

    static boolean isLabelValue(String text) {
        return text.isEmpty() || isLabelText(text);
    }

    static boolean areLabels(Map<String, String> labels) {
        return labels.entrySet().stream()
                .allMatch(label -> isLabelKey(label.getKey()) && isLabelValue(label.getValue()));
    }

    private static boolean isLabelText(String text) {
        return text.length() <= MAX_LABEL && LABEL_TEXT.matcher(text).matches();
    }
}
