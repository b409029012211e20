package dev.zt.devkit.attack;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells whether the octets of HTTP/1 are one whole answer after which the connection goes on. */
final class Http1Answer {

    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *([0-9]{1,6})\r\n");

    private Http1Answer() {}

    static boolean isWhole(String octets) {
        int end = octets.indexOf("\r\n\r\n");
        if (end < 0 || !octets.matches("(?s)HTTP/1\\.1 [2-5].*")) {
            return false;
        }
        String head = octets.substring(0, end + 2).toLowerCase(Locale.ROOT);
        if (head.contains("\r\nconnection: close")) {
            return false;
        }
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            return octets.length() == end + 4 + Integer.parseInt(length.group(1));
        }
        return head.contains("\r\ntransfer-encoding: chunked") && octets.endsWith("\r\n0\r\n\r\n");
    }
}
