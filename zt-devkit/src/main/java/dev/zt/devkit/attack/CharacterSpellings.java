package dev.zt.devkit.attack;

import java.util.List;
import java.util.Locale;

/** Spellings that play on single characters, and on length. */
final class CharacterSpellings {

    private final SpelledPath spelled;
    private final String path;
    private final String open;
    private final String rest;

    private CharacterSpellings(SpelledPath spelled) {
        this.spelled = spelled;
        this.path = spelled.path();
        this.open = spelled.open();
        this.rest = path.substring(1);
    }

    static void addTo(SpelledPath spelled) {
        CharacterSpellings spellings = new CharacterSpellings(spelled);
        spellings.suffixes();
        spellings.controls();
        spellings.letters();
        spellings.beyondAscii();
        spellings.withoutSlash();
        spellings.longOnes();
    }

    private void suffixes() {
        AttackClass kind = AttackClass.SUFFIX;
        for (String suffix :
                List.of("/", ".", "..", ".json", ".html", ".css", "/index.html", "~", "*", "+", ",", ":", "$", "&")) {
            spelled.add(kind, "'" + suffix + "'", path + suffix);
        }
        for (String blank : List.of("%20", "%09", "+", " ", "\t", "%C2%A0", "%20/")) {
            spelled.add(kind, "blank " + Escaped.of(blank), path + blank);
        }
        spelled.add(kind, "a blank in front", "/%20" + rest);
        spelled.add(kind, "a raw blank in front", " " + path);
        spelled.between(kind, "a blank in the middle", "%20/");
    }

    private void controls() {
        AttackClass kind = AttackClass.CONTROL_CHARACTER;
        for (String control :
                List.of("%00", "%0A", "%0a", "%0D", "%0D%0A", "%0B", "%1F", "%7F", "%08", "%C2%85", "%E2%80%A8")) {
            spelled.add(kind, control + " behind", path + control);
            spelled.add(kind, control + " in front", "/" + control + rest);
        }
        for (String raw : List.of("\0", "\r", "\u000B", "\u001F", "\u007F", "\b", "\u0085")) {
            spelled.add(kind, Escaped.of(raw) + " behind, raw", path + raw);
        }
        spelled.add(kind, "NUL and a suffix", path + "%00.css");
        spelled.add(kind, "raw NUL and the open path", path + "\0" + open);
        spelled.add(kind, "line end and the open path", path + "%0A" + open);
        spelled.add(kind, "open path, line end", open + "%0A/.." + path);
        spelled.between(kind, "NUL in the middle", "%00/");
        spelled.between(kind, "line end in the middle", "%0A/");
        spelled.between(kind, "raw NUL in the middle", "\0/");
    }

    private void letters() {
        AttackClass kind = AttackClass.CASE;
        spelled.add(kind, "all upper-case", path.toUpperCase(Locale.ROOT));
        spelled.add(kind, "all lower-case", path.toLowerCase(Locale.ROOT));
        char first = path.charAt(1);
        spelled.add(kind, "the first letter", spelled.at(1, String.valueOf((char)
                (Character.isLetter(first) ? first ^ 0x20 : first))));
        folded("i", "%C4%B0", "dotted capital I");
        folded("i", "%C4%B1", "dotless i");
        folded("s", "%C5%BF", "long s");
        folded("k", "%E2%84%AA", "Kelvin sign");
    }

    private void folded(String letter, String written, String name) {
        if (path.contains(letter)) {
            spelled.add(AttackClass.CASE, name, path.replaceFirst(letter, written));
        }
    }

    private void beyondAscii() {
        AttackClass kind = AttackClass.NON_ASCII;
        spelled.between(kind, "full-width slash", "%EF%BC%8F");
        spelled.between(kind, "full-width slash, raw", "\u00EF\u00BC\u008F");
        spelled.between(kind, "division slash", "%E2%88%95");
        spelled.between(kind, "fraction slash", "%E2%81%84");
        spelled.between(kind, "a letter whose low octet is a slash", "%C4%AF");
        spelled.between(kind, "a letter whose low octet is a slash, raw", "\u00C4\u00AF");
        spelled.between(kind, "full-width backslash", "%EF%BC%BC");
        spelled.add(kind, "full-width dots", open + "/%EF%BC%8E%EF%BC%8E" + path);
        spelled.add(kind, "two-dot leader", open + "/%E2%80%A5" + path);
        spelled.add(
                kind,
                "full-width first letter",
                spelled.at(1, String.format("%%EF%%BD%%%02X", 0x81 + ((path.charAt(1) - 'a') & 31))));
        spelled.add(
                kind,
                "a letter whose low octet is the first",
                spelled.at(1, String.format("%%C5%%%02X", 0x80 | (path.charAt(1) & 63))));
        spelled.add(kind, "zero-width space", path + "%E2%80%8B");
        spelled.add(kind, "soft hyphen", spelled.within("%C2%AD"));
        spelled.add(kind, "byte-order mark", "/%EF%BB%BF" + rest);
        spelled.add(kind, "combining mark", path + "%CC%81");
        spelled.add(kind, "raw Latin-1 behind", path + "\u00E9");
        spelled.add(kind, "raw no-break space behind", path + "\u00A0");
    }

    private void withoutSlash() {
        AttackClass kind = AttackClass.NO_LEADING_SLASH;
        spelled.add(kind, "none", rest);
        spelled.add(kind, "dot and slash", "." + path);
        spelled.add(kind, "dots and slash", ".." + path);
        spelled.add(kind, "an encoded one", "%2F" + rest);
        spelled.add(kind, "all encoded", path.replace("/", "%2F"));
        spelled.add(kind, "a query first", "?" + path);
        spelled.add(kind, "a fragment first", "#" + path);
        spelled.add(kind, "an at sign", "@localhost" + path);
        spelled.add(kind, "a port", ":443" + path);
        spelled.add(kind, "a segment and dots", "x/.." + path);
        spelled.add(kind, "a semicolon", ";" + path);
    }

    private void longOnes() {
        AttackClass kind = AttackClass.LONG_PATH;
        spelled.add(kind, "2,000 dots", "/.".repeat(2_000) + path);
        spelled.add(kind, "1,000 segments and dots", "/x/..".repeat(1_000) + path);
        spelled.add(kind, "4,000 slashes", "/".repeat(4_000) + path);
        spelled.add(kind, "7,000 characters of a parameter", path + ";" + "x".repeat(7_000));
        spelled.add(kind, "9,000 characters of dots", "/.".repeat(4_500) + path);
        spelled.add(kind, "a query of 7,000 characters", path + "?" + "x".repeat(7_000));
    }
}
