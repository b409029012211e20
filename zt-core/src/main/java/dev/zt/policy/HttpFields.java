package dev.zt.policy;

import java.util.List;

/**
 * What an {@link OperationMatcher.Http} wants of a request, or does not want. The values of a field are alternatives.
 * Immutable and thread-safe.
 *
 * @param methods methods; the exact {@code GET} implies {@code HEAD}, unless the matcher is of the wire
 * @param paths canonical paths
 * @param hosts hosts
 * @param headers headers: wanted, all of them must match; not wanted, none may
 * @param ports ports of this server, from 0 to 65,535. For readers of other formats
 */
public record HttpFields(
        List<TextMatcher> methods,
        List<PathMatcher> paths,
        List<HostMatcher> hosts,
        List<HeaderMatcher> headers,
        List<Integer> ports) {

    /** Asks for nothing. */
    public static final HttpFields NONE = new HttpFields(List.of(), List.of(), List.of(), List.of(), List.of());

    /**
     * Checks and copies the lists.
     *
     * @param methods methods
     * @param paths canonical paths
     * @param hosts hosts
     * @param headers headers
     * @param ports ports of this server
     * @throws IllegalArgumentException if an exact method is not in upper case, a port is out of range, or a list has
     *     more than 1,000 values
     */
    public HttpFields {
        methods = PolicyGrammar.copy("methods", methods);
        paths = PolicyGrammar.copy("paths", paths);
        hosts = PolicyGrammar.copy("hosts", hosts);
        headers = PolicyGrammar.copy("headers", headers);
        ports = PolicyGrammar.copy("ports", ports);
        for (TextMatcher method : methods) {
            if (method instanceof TextMatcher.Exact exact) {
                PolicyGrammar.checkMethod(exact.text());
            }
        }
        for (int port : ports) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port " + port + " is not from 0 to 65535");
            }
        }
    }

    /**
     * Returns these fields with other methods.
     *
     * @param values methods
     * @return the fields
     */
    public HttpFields withMethods(List<TextMatcher> values) {
        return new HttpFields(values, paths, hosts, headers, ports);
    }

    /**
     * Returns these fields with other paths.
     *
     * @param values canonical paths
     * @return the fields
     */
    public HttpFields withPaths(List<? extends PathMatcher> values) {
        return new HttpFields(methods, List.copyOf(values), hosts, headers, ports);
    }

    /**
     * Returns these fields with other hosts.
     *
     * @param values hosts
     * @return the fields
     */
    public HttpFields withHosts(List<HostMatcher> values) {
        return new HttpFields(methods, paths, values, headers, ports);
    }

    /**
     * Returns these fields with other headers.
     *
     * @param values headers
     * @return the fields
     */
    public HttpFields withHeaders(List<HeaderMatcher> values) {
        return new HttpFields(methods, paths, hosts, values, ports);
    }

    /**
     * Returns these fields with other ports.
     *
     * @param values ports of this server
     * @return the fields
     */
    public HttpFields withPorts(List<Integer> values) {
        return new HttpFields(methods, paths, hosts, headers, values);
    }

    /**
     * Tells whether nothing is asked for.
     *
     * @return whether every list is empty
     */
    public boolean isEmpty() {
        return methods.isEmpty() && paths.isEmpty() && asksOnlyForMethodAndPath();
    }

    /** Tells whether nothing else is asked for. */
    boolean asksOnlyForMethodAndPath() {
        return hosts.isEmpty() && headers.isEmpty() && ports.isEmpty();
    }
}
