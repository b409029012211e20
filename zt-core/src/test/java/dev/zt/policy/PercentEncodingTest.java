package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentEncodingTest {

    /** Octets at which UTF-8 changes its mind. */
    private static final int[] EDGES = {
        0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
        0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
    };

    private static String encoded(byte... octets) {
        StringBuilder text = new StringBuilder();
        for (byte octet : octets) {
            text.append(String.format("%%%02X", octet & 0xff));
        }
        return text.toString();
    }

    @Nested
    class End {

        /** Of two to four octets at the edges, those are taken that the JDK decodes to one character. */
        @Test
        void takesWhatIsOneCharacterInUtf8() {
            List<byte[]> sequences = new ArrayList<>();
            for (int first : EDGES) {
                for (int second : EDGES) {
                    sequences.add(new byte[] {(byte) first, (byte) second});
                    for (int third : new int[] {0x7f, 0x80, 0xbf, 0xc0}) {
                        sequences.add(new byte[] {(byte) first, (byte) second, (byte) third});
                        sequences.add(new byte[] {(byte) first, (byte) second, (byte) third, (byte) 0x80});
                        sequences.add(new byte[] {(byte) first, (byte) second, (byte) third, (byte) 0xbf});
                        sequences.add(new byte[] {(byte) first, (byte) second, (byte) third, (byte) 0x41});
                    }
                }
            }
            int taken = 0;
            for (byte[] octets : sequences) {
                String text = encoded(octets);
                boolean whole = isOneCharacter(octets);
                int end = PercentEncoding.end(text, 0);

                assertThat(end == text.length()).as(text).isEqualTo(whole);
                taken += whole ? 1 : 0;
            }
            assertThat(taken).isGreaterThan(100);
        }

        private boolean isOneCharacter(byte[] octets) {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(octets))
                        .toString();
                return text.codePointCount(0, text.length()) == 1;
            } catch (CharacterCodingException e) {
                return false;
            }
        }

        @ParameterizedTest
        @CsvSource({
            "%20, 3", "%21, 3", "%22, 3", "%1F, -1", "%7F, -1", "%2D, -1", "%2E, -1", "%2F, -1", "%30, -1", "%39, -1",
            "%3A, 3", "%40, 3", "%41, -1", "%5A, -1", "%5B, 3", "%5F, -1", "%60, 3", "%61, -1", "%7A, -1", "%7B, 3",
            "%7E, -1", "%25, -1", "%23, -1", "%3B, -1", "%3F, -1", "%5C, -1"
        })
        void takesWhatMayBeEncoded(String text, int end) {
            assertThat(PercentEncoding.end(text, 0)).isEqualTo(end);
        }
    }

    @Nested
    class Octet {

        @Test
        void readsTwoUpperCaseDigits() {
            for (int octet = 0; octet < 256; octet++) {
                assertThat(PercentEncoding.octet("/" + encoded((byte) octet), 1))
                        .isEqualTo(octet);
            }
        }

        @ParameterizedTest
        @CsvSource({"%", "%4", "a41", "%4g", "%g4", "%4/", "%4:", "%/4", "%:4", "%4@", "%4G", "%@4", "%G4", "%a0", "%0a"
        })
        void readsNothingElse(String text) {
            assertThat(PercentEncoding.octet(text, 0)).isEqualTo(-1);
        }
    }
}
