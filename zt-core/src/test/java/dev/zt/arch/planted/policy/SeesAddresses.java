package dev.zt.arch.planted.policy;

import java.net.InetAddress;

/** Planted: a policy that looks at addresses. */
public record SeesAddresses(InetAddress address) {}
