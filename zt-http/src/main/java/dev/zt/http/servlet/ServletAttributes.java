package dev.zt.http.servlet;

import dev.zt.policy.RequestAttributes;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules may ask about a request, read off it when they do: as the container received it, since filters that wrap a
 * request may let its caller choose host and headers.
 */
record ServletAttributes(HttpServletRequest received) implements RequestAttributes {

    private static final int HTTPS = 443;

    static RequestAttributes of(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner instanceof HttpServletRequest received ? new ServletAttributes(received) : ABSENT;
    }

    @Override
    public @Nullable String host() {
        List<String> hosts = headers("host");
        String sent = hosts.isEmpty() ? null : hosts.get(0);
        if (hosts.size() > 1) {
            throw new IllegalStateException("the request names " + hosts.size() + " hosts");
        }
        return received.getProtocol().startsWith("HTTP/1") ? sent : authority(sent);
    }

    /** Returns what HTTP/2 has in place of Host, which containers tell as the server's name. */
    private String authority(@Nullable String sent) {
        String name = received.getServerName();
        String authority = name + ":" + received.getServerPort();
        if (sent != null && !sent.equalsIgnoreCase(name) && !sent.equalsIgnoreCase(authority)) {
            throw new IllegalStateException("the request names two hosts");
        }
        // A container tells the port of https too where the client named none, and rules are written without it.
        return received.getServerPort() == HTTPS ? name : authority;
    }

    @Override
    public List<String> headers(String name) {
        return Collections.list(received.getHeaders(name));
    }

    @Override
    public int localPort() {
        return received.getLocalPort();
    }
}
