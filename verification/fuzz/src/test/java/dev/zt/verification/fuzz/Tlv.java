package dev.zt.verification.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One element of DER, read naively: a tag of one byte, a definite length, a value that is not looked into. */
record Tlv(int tag, byte[] value) {

    /** Reads elements that stand one after the other, to the end. */
    static List<Tlv> all(byte[] der) {
        List<Tlv> elements = new ArrayList<>();
        Cursor cursor = new Cursor(der);
        while (cursor.at < der.length) {
            elements.add(cursor.element());
        }
        return elements;
    }

    /** Reads elements up to the first of a tag: the JDK passes over what follows the value of an extension. */
    static List<Tlv> upTo(int tag, byte[] der) {
        List<Tlv> elements = new ArrayList<>();
        Cursor cursor = new Cursor(der);
        boolean found = false;
        while (cursor.at < der.length && !found) {
            elements.add(cursor.element());
            found = elements.get(elements.size() - 1).tag() == tag;
        }
        return elements;
    }

    /** Reads the first element, and only that. */
    static Tlv first(byte[] der) {
        return new Cursor(der).element();
    }

    boolean is(int... bytes) {
        byte[] expected = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            expected[i] = (byte) bytes[i];
        }
        return Arrays.equals(value, expected);
    }

    private static final class Cursor {

        private final byte[] der;
        private int at;

        Cursor(byte[] der) {
            this.der = der;
        }

        Tlv element() {
            int tag = next();
            int length = next();
            if (length >= 0x80) {
                int bytes = length - 0x80;
                Holds.that(bytes >= 1 && bytes <= 3, "a length is definite and short");
                length = 0;
                for (int i = 0; i < bytes; i++) {
                    length = length << 8 | next();
                }
            }
            Holds.that(length <= der.length - at, "a value is not cut off");
            at += length;
            return new Tlv(tag, Arrays.copyOfRange(der, at - length, at));
        }

        private int next() {
            Holds.that(at < der.length, "an element is not cut off");
            return der[at++] & 0xff;
        }
    }
}
