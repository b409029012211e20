package dev.zt.devkit.attack;

/**
 * Attacks a running application, and fails if anything gets through.
 *
 * <pre>{@code
 * assertNoBypass(ProtectedResource.http("GET", "/admin/secrets", server.getAddress())
 *         .shows("the combination is 4711")
 *         .allowedTo(admin)
 *         .deniedTo(stranger)
 *         .openPath("/public/hello")
 *         .build());
 * }</pre>
 *
 * <p>Some 400 attacks are sent over HTTP/1.1, byte by byte, and 250 over HTTP/2 if the server speaks it: each spelling of
 * the path and each trick with fields, methods, versions and bodies ({@link AttackClass}). Each has a connection of its
 * own, up to 16 at a time; a run takes seconds. Before and after, a control by the identity that is allowed must reach the
 * resource, and the one that is not must get an answer, so that neither a dead server nor a failing handshake passes.
 *
 * <h2>Guarantees</h2>
 *
 * Each attack of the corpus was sent, and none of the answers showed the resource, nor did its count rise.
 *
 * <h2>Does not protect against</h2>
 *
 * Attacks that are not in the corpus; those through a proxy, whose parser differs from the server's; what is reached
 * without an answer that shows it, unless it is counted; answers that are compressed or cut such that the text is not in
 * them as a whole where the control's had it; answers that take longer than the patience. Of HTTP/2: continuations,
 * priorities, trailers and HPACK's tables; HTTP/2 without TLS; HTTP/3. Of gRPC: more than one message, and what is in it.
 */
public final class NoBypass {

    private NoBypass() {}

    /**
     * Attacks, and fails if anything gets through.
     *
     * @param resource what must not be reached
     * @throws AssertionError if an attack got through; the message has each, with what was sent, what came back, and the
     *     mend. Also if the controls fail, so that nothing was proven
     */
    public static void assertNoBypass(ProtectedResource resource) {
        BypassReport report = attack(resource);
        if (!report.bypasses().isEmpty()) {
            throw new AssertionError(report.toString());
        }
    }

    /**
     * Attacks, and tells what got through.
     *
     * @param resource what must not be reached
     * @return what was tried, and what got through
     * @throws AssertionError if the controls fail, so that nothing was proven
     */
    public static BypassReport attack(ProtectedResource resource) {
        return new BypassRun(resource).run();
    }
}
