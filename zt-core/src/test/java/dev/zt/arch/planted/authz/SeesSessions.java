package dev.zt.arch.planted.authz;

import javax.net.ssl.SSLSession;

/** Planted: a decision that looks at TLS sessions. */
public record SeesSessions(SSLSession session) {}
