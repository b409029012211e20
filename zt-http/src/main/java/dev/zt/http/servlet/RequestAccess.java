package dev.zt.http.servlet;

import dev.zt.Zt;
import dev.zt.enforce.Caller;
import dev.zt.enforce.Enforcement;
import dev.zt.http.server.Denial;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.policy.RequestAttributes;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ZtServletFilter} found out about one dispatch of a request: who calls, and whether it may go on.
 *
 * <p>While a framework resolves the handler of a request, its access is pending: nothing can be written to the response
 * before {@link #decide} was asked. Thread-safe.
 */
public final class RequestAccess {

    private static final String ATTRIBUTE = RequestAccess.class.getName();

    private enum State {
        PENDING,
        ALLOWED,
        DENIED
    }

    private final Zt zt;
    private final Caller caller;
    private final Dispatch dispatch;
    private final RequestAttributes attributes;
    private final HttpServletResponse response;
    private State state = State.PENDING;
    private Operation.@Nullable Http decided;
    private boolean answered;

    RequestAccess(Zt zt, Caller caller, Dispatch dispatch, RequestAttributes attributes, HttpServletResponse response) {
        this.zt = zt;
        this.caller = caller;
        this.dispatch = dispatch;
        this.attributes = attributes;
        this.response = response;
    }

    /**
     * Finds the access of the dispatch that a request is in.
     *
     * @param request a request
     * @return the access, or empty if no {@link ZtServletFilter} was passed
     */
    public static Optional<RequestAccess> of(ServletRequest request) {
        return Optional.ofNullable(find(request));
    }

    static @Nullable RequestAccess find(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof RequestAccess access ? access : null;
    }

    void putOn(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /**
     * Returns who calls.
     *
     * @return the proven peer, or empty if nobody was proven, in which case the request is denied
     */
    public Optional<PeerIdentity> peer() {
        return caller.peer();
    }

    /**
     * Tells whether the request was denied. If so, nothing that is written reaches its response.
     *
     * @return whether it was denied
     */
    public synchronized boolean isDenied() {
        return state == State.DENIED;
    }

    /** Tells whether the response to a denial was sent; that to a denied include belongs to another. */
    synchronized boolean isAnswered() {
        return answered;
    }

    synchronized boolean isAllowed() {
        return state == State.ALLOWED;
    }

    /**
     * Tells whether nothing was decided yet.
     *
     * @return whether {@link #decide} is still to be asked
     */
    public synchronized boolean isPending() {
        return state == State.PENDING;
    }

    /** Tells whether this is what was decided about the same path, by the same filter's policy. */
    @SuppressWarnings("ReferenceEquality") // Two of them with equal policies still record apart.
    boolean covers(Zt other, Dispatch next) {
        return zt == other && dispatch.operation().equals(next.operation());
    }

    /**
     * Decides by peer, freshness and policy whether a handler may run, and records it. A denial's response is sent.
     * Asked again for the same handler, this returns the same answer and records nothing.
     *
     * @param handler the handler as rules in its code name it, or null if it has no such name
     * @param seen the request as the handler sees it: if a filter changed its method or path, both what was sent and
     *     what is seen must be allowed
     * @return whether it may run
     * @throws IOException if a denial cannot be sent
     * @throws IllegalStateException if what is denied is an include, whose response belongs to another
     */
    public synchronized boolean decide(@Nullable String handler, HttpServletRequest seen) throws IOException {
        Operation.Http sent = named(dispatch.operation(), handler);
        Operation.Http shown = named(Dispatch.of(seen).operation(), handler);
        return decide(sent) && (shown.equals(sent) || conclude(shown));
    }

    private static Operation.Http named(Operation.Http operation, @Nullable String handler) {
        return new Operation.Http(operation.method(), operation.path(), handler);
    }

    /** Decides by method and path alone. */
    synchronized boolean decideByPath() throws IOException {
        return decide(dispatch.operation());
    }

    private boolean decide(Operation.Http operation) throws IOException {
        if (state == State.DENIED) {
            return false;
        }
        if (state == State.ALLOWED && operation.equals(decided)) {
            return true;
        }
        decided = operation;
        return conclude(operation);
    }

    private boolean conclude(Operation.Http operation) throws IOException {
        return conclude(zt.enforcement().checkCall(caller, operation, dispatch.remote(), attributes));
    }

    /** Denies already if the peer is not proven and fresh; else stays pending. */
    synchronized void begin() throws IOException {
        Optional<Enforcement> denial =
                zt.enforcement().denyCallUnlessFresh(caller, dispatch.operation(), dispatch.remote());
        if (denial.isPresent()) {
            conclude(denial.get());
        }
    }

    private boolean conclude(Enforcement enforcement) throws IOException {
        state = enforcement.isAllowed() ? State.ALLOWED : State.DENIED;
        if (state == State.DENIED) {
            Denial denial = Denial.of(zt, enforcement, dispatch.operation().method(), caller);
            denial.settle();
            if (dispatch.isInclude() || response.isCommitted()) {
                throw new IllegalStateException(
                        "denied within a response that has begun: decision " + enforcement.id());
            }
            answered = true;
            send(denial);
        }
        return state == State.ALLOWED;
    }

    private void send(Denial denial) throws IOException {
        response.reset();
        response.setStatus(denial.status());
        denial.headers().forEach((name, value) -> {
            // HTTP/2 forbids it (RFC 9113, 8.2.2), and clients refuse a response that bears it.
            if (dispatch.http1() || !name.equals("Connection")) {
                response.setHeader(name, value);
            }
        });
        byte[] body = denial.body();
        if (body.length > 0) {
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
        response.flushBuffer();
    }
}
