package dev.zt.devkit.attack;

import java.util.List;
import java.util.Locale;

/** Spellings that play on percent-encoding. */
final class EncodedSpellings {

    private final SpelledPath spelled;
    private final String path;
    private final String open;
    private final String rest;

    private EncodedSpellings(SpelledPath spelled) {
        this.spelled = spelled;
        this.path = spelled.path();
        this.open = spelled.open();
        this.rest = path.substring(1);
    }

    static void addTo(SpelledPath spelled) {
        EncodedSpellings spellings = new EncodedSpellings(spelled);
        spellings.encodedCharacters();
        spellings.separators();
        spellings.doubleEncodings();
        spellings.malformed();
    }

    private void encodedCharacters() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            all.append(c == '/' ? "/" : SpelledPath.hex(c));
            if (c != '/' && (i == 1 || i == spelled.last() + 1 || i == path.length() - 1)) {
                spelled.add(AttackClass.ENCODED_CHARACTER, "the character at " + i, spelled.at(i, SpelledPath.hex(c)));
            }
            if (c != '/' && !SpelledPath.hex(c).equals(SpelledPath.hex(c).toLowerCase(Locale.ROOT))) {
                spelled.add(
                        AttackClass.ENCODED_CHARACTER,
                        "the character at " + i + ", upper-case",
                        spelled.at(i, SpelledPath.hex(c)));
                spelled.add(
                        AttackClass.ENCODED_CHARACTER,
                        "the character at " + i + ", lower-case",
                        spelled.at(i, SpelledPath.hex(c).toLowerCase(Locale.ROOT)));
            }
        }
        spelled.add(AttackClass.ENCODED_CHARACTER, "all but the slashes", all.toString());
    }

    private void separators() {
        AttackClass kind = AttackClass.ENCODED_SEPARATOR;
        for (String slash : List.of("%2F", "%2f")) {
            spelled.between(kind, "slash " + slash, slash);
            spelled.between(kind, "slash and " + slash, "/" + slash);
            spelled.between(kind, slash + " and slash", slash + "/");
            spelled.add(kind, "all slashes but the first " + slash, "/" + rest.replace("/", slash));
            spelled.add(kind, slash + " behind", path + slash);
            spelled.add(kind, slash + " behind the first slash", "/" + slash + rest);
            spelled.add(kind, "dots and " + slash + " out of the open path", open + slash + ".." + slash + ".." + path);
            spelled.add(kind, "dots of the open path before " + slash, open + "/.." + slash + rest);
        }
        for (String backslash : List.of("%5C", "%5c")) {
            spelled.between(kind, "backslash " + backslash, backslash);
            spelled.add(kind, backslash + " behind the first slash", "/" + backslash + rest);
            spelled.add(kind, backslash + " behind", path + backslash);
            spelled.add(kind, "dots and " + backslash + " out of the open path", open + "/.." + backslash + rest);
        }
    }

    private void doubleEncodings() {
        AttackClass kind = AttackClass.DOUBLE_ENCODING;
        String letter = SpelledPath.hex(path.charAt(1)).substring(1);
        spelled.add(kind, "the first letter", spelled.at(1, "%25" + letter));
        spelled.add(kind, "the first letter, three times", spelled.at(1, "%2525" + letter));
        spelled.add(kind, "the percent sign in pieces", spelled.at(1, "%%32%35" + letter));
        spelled.between(kind, "slash", "%252F");
        spelled.between(kind, "slash, lower-case", "%252f");
        spelled.between(kind, "slash, three times", "%25252F");
        spelled.between(kind, "backslash", "%255C");
        spelled.add(kind, "dots out of the open path", open + "/%252e%252e" + path);
        spelled.add(kind, "dots and slash out of the open path", open + "/%252E%252E%252F" + rest);
        spelled.add(kind, "NUL behind", path + "%2500");
        spelled.add(kind, "semicolon behind", path + "%253Bx");
    }

    private void malformed() {
        AttackClass kind = AttackClass.MALFORMED_ENCODING;
        spelled.between(kind, "slash of two octets", "%C0%AF");
        spelled.between(kind, "slash of two octets, lower-case", "%c0%af");
        spelled.between(kind, "slash of two octets, raw", "\u00C0\u00AF");
        spelled.between(kind, "slash of three octets", "%E0%80%AF");
        spelled.between(kind, "slash of four octets", "%F0%80%80%AF");
        spelled.between(kind, "slash of five octets", "%F8%80%80%80%AF");
        spelled.between(kind, "slash with a broken continuation", "%C0%2F");
        spelled.between(kind, "backslash of two octets", "%C1%9C");
        spelled.between(kind, "slash as %u", "%u002F");
        spelled.between(kind, "slash as %u, division", "%u2215");
        spelled.between(kind, "slash half encoded", "%2");
        spelled.between(kind, "slash with a wrong digit", "%2G");
        spelled.between(kind, "slash with a blank digit", "%2%46");
        char first = path.charAt(1);
        spelled.add(
                kind,
                "first letter of two octets",
                spelled.at(1, String.format("%%%02X%%%02X", 0xC0 | (first >> 6), 0x80 | (first & 63))));
        spelled.add(kind, "first letter as %u", spelled.at(1, String.format("%%u%04X", (int) first)));
        spelled.add(kind, "dots of two octets", open + "/%C0%AE%C0%AE" + path);
        spelled.add(kind, "dots of three octets", open + "/%E0%80%AE%E0%80%AE" + path);
        spelled.add(kind, "percent sign behind", path + "%");
        spelled.add(kind, "half an encoding behind", path + "%4");
        spelled.add(kind, "octet FF behind", path + "%FF");
        spelled.add(kind, "surrogate behind", path + "%ED%A0%80");
        spelled.add(kind, "NUL of two octets behind", path + "%C0%80");
    }
}
