package dev.zt.internal.cert;

import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One element of DER: a tag of one byte, a definite length, and a content that is not looked into.
 *
 * @param tag the tag
 * @param content the content
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, never shared.
public record DerElement(int tag, byte[] content) {

    private static final int LONG_FORM = 0x80;
    private static final int MAX_LENGTH_BYTES = 3;

    /**
     * Reads elements that stand one after the other, and nothing behind them.
     *
     * @param der their encoding
     * @return the elements
     * @throws CertificateException if the bytes are anything else
     */
    public static List<DerElement> all(byte[] der) throws CertificateException {
        List<DerElement> elements = new ArrayList<>();
        int at = 0;
        while (at < der.length) {
            int header = at + 2 + lengthBytes(der, at);
            int length = length(der, at);
            if (header > der.length || length > der.length - header) {
                throw new CertificateException("an element is cut off");
            }
            elements.add(new DerElement(der[at] & 0xff, Arrays.copyOfRange(der, header, header + length)));
            at = header + length;
        }
        return elements;
    }

    /**
     * Reads the elements within this one.
     *
     * @return the elements
     * @throws CertificateException if the content is anything else
     */
    public List<DerElement> elements() throws CertificateException {
        return all(content);
    }

    /** Returns how many bytes of length follow the first one. */
    private static int lengthBytes(byte[] der, int at) throws CertificateException {
        int first = at + 1 < der.length ? der[at + 1] & 0xff : LONG_FORM;
        int count = first < LONG_FORM ? 0 : first - LONG_FORM;
        if (first == LONG_FORM || count > MAX_LENGTH_BYTES) {
            throw new CertificateException("a length is missing, indefinite or too long");
        }
        return count;
    }

    private static int length(byte[] der, int at) throws CertificateException {
        int count = lengthBytes(der, at);
        int length = count == 0 ? der[at + 1] & 0xff : 0;
        for (int i = 0; i < count && at + 2 + i < der.length; i++) {
            length = length << 8 | (der[at + 2 + i] & 0xff);
        }
        return length;
    }
}
