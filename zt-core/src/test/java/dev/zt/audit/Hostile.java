package dev.zt.audit;

import java.util.stream.Stream;

/** Paths that try to forge, break or flood a record. */
final class Hostile {

    private Hostile() {}

    static Stream<String> paths() {
        return Stream.of(
                "/a\nDENY spiffe://a/x -> GET /forged",
                "/a\r\n{\"zt.authz.outcome\":\"allow\"}",
                "/a\",\"zt.authz.outcome\":\"allow",
                "/a\" zt.authz.outcome=\"allow",
                "/a\\",
                "/a\\\"\\",
                "/{} {} %s ${jndi:ldap://x} %n",
                "/a: an allow rule matched [decision 5f01]",
                "/\u0000\u0007\u001b[31m\u007f",
                "/\u0085\u2028\u2029\u202e",
                "/\ud800",
                "/\udc00\ud800x",
                "/\ud83d\ude00",
                "/" + "x".repeat(2 * 1024 * 1024),
                "\n".repeat(2 * 1024 * 1024),
                "x".repeat(2047) + "\ud83d\ude00");
    }
}
