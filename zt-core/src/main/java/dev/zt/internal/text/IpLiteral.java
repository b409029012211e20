package dev.zt.internal.text;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses as octets in network order, strictly and without ever looking up a name. */
public final class IpLiteral {

    /** The octets of an IPv4 address. */
    public static final int V4 = 4;

    /** The octets of an IPv6 address. */
    public static final int V6 = 16;

    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

    private IpLiteral() {}

    /**
     * Parses an address.
     *
     * @param text an address without zone, port and brackets
     * @return 4 or 16 octets, or null if the text is no address
     */
    public static byte @Nullable [] parse(String text) {
        return text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
    }

    private static byte @Nullable [] parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] octets = new byte[V4];
        for (int i = 0; i < V4; i++) {
            if (parts.length != V4 || !DECIMAL.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 255) {
                return null;
            }
            octets[i] = (byte) Integer.parseInt(parts[i]);
        }
        return octets;
    }

    /** Reads groups before and after one {@code ::} (RFC 4291 §2.2); dotted decimals within IPv6 are not for policies. */
    private static byte @Nullable [] parseV6(String text) {
        int gap = text.indexOf("::");
        String[] head = groups(gap < 0 ? text : text.substring(0, gap));
        String[] tail = groups(gap < 0 ? "" : text.substring(gap + 2));
        int given = head.length + tail.length;
        byte[] octets = new byte[V6];
        boolean whole = gap < 0 ? given == V6 / 2 : given < V6 / 2;
        return whole && put(head, octets, 0) && put(tail, octets, V6 - 2 * tail.length) ? octets : null;
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    private static boolean put(String[] groups, byte[] octets, int at) {
        for (int i = 0; i < groups.length; i++) {
            if (!GROUP.matcher(groups[i]).matches()) {
                return false;
            }
            int value = Integer.parseInt(groups[i], 16);
            octets[at + 2 * i] = (byte) (value >> 8);
            octets[at + 2 * i + 1] = (byte) value;
        }
        return true;
    }

    /**
     * Writes an address.
     *
     * @param octets 4 or 16 of them
     * @return text that reads as the same octets
     */
    public static String format(byte[] octets) {
        StringBuilder text = new StringBuilder();
        boolean v4 = octets.length == V4;
        for (int i = 0; i < octets.length; i += v4 ? 1 : 2) {
            int value = v4 ? octets[i] & 0xff : (octets[i] & 0xff) << 8 | (octets[i + 1] & 0xff);
            text.append(i == 0 ? "" : v4 ? "." : ":").append(v4 ? Integer.toString(value) : Integer.toHexString(value));
        }
        return text.toString();
    }
}
