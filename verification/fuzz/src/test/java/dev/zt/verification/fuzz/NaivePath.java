package dev.zt.verification.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A request path read by regular expressions and the JDK's decoder, and nothing of zt. */
final class NaivePath {

    private static final Pattern SEGMENT =
            Pattern.compile("(?:[A-Za-z0-9\\-._~!$&'()*+,=:@]|%(?:[0-9A-F]{2}))*", Pattern.DOTALL);
    private static final Pattern ENCODED = Pattern.compile("%([0-9A-F]{2})");
    private static final String NEVER_ENCODED =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/\\;%?#";

    private NaivePath() {}

    /** Returns the decoded segments of a canonical path, or null if it is not canonical. */
    static List<String> segments(String path) {
        if (path.length() > 8_192 || !path.startsWith("/")) {
            return null;
        }
        String[] raw = path.substring(1).split("/", -1);
        List<String> decoded = new ArrayList<>();
        for (int i = 0; i < raw.length; i++) {
            String segment = raw[i];
            boolean empty = segment.isEmpty() && i < raw.length - 1;
            if (empty || segment.equals(".") || segment.equals("..") || !isWellFormed(segment)) {
                return null;
            }
            String text = decoded(segment);
            if (text == null) {
                return null;
            }
            decoded.add(text);
        }
        return decoded;
    }

    private static boolean isWellFormed(String segment) {
        return SEGMENT.matcher(segment).matches()
                && ENCODED.matcher(segment).results().noneMatch(found -> {
                    int octet = Integer.parseInt(found.group(1), 16);
                    return octet < 32 || octet == 127 || NEVER_ENCODED.indexOf(octet) >= 0;
                });
    }

    private static String decoded(String segment) {
        ByteBuffer bytes = ByteBuffer.allocate(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            if (segment.charAt(i) == '%') {
                bytes.put((byte) Integer.parseInt(segment.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.put((byte) segment.charAt(i));
            }
        }
        bytes.flip();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
