package dev.zt.enforce;

import dev.zt.authz.Reason;
import dev.zt.identity.PeerIdentity;
import dev.zt.internal.file.PeriodicTask;
import dev.zt.policy.Operation;
import dev.zt.policy.RequestAttributes;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.Registration;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that were allowed and are still open. They are checked again at each change of identity, trust, revocations
 * or policy, and once a second for what time alone changes; one that would no longer be allowed is ended.
 *
 * <p>Thread-safe. Adding and removing a call or a listener takes constant time. The first call, or the first listener, starts a daemon
 * thread, which {@link #close()} ends.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>A call that is no longer allowed is ended once; its denial is handed to the audit sink before. A call that is
 *       still allowed leaves no further record.
 *   <li>No change slips past a call that is being registered, if {@link #changes()} was read before the call was checked.
 *   <li>A call whose end throws keeps no other from being ended.
 * </ul>
 *
 * <h2>Does not protect against</h2>
 *
 * What a call did before it was ended; an {@code end} that does not end the call.
 */
public final class OpenCalls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenCalls.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final EnforcementPoint enforcement;
    private final Duration pause;
    private final Set<OpenCall> open = ConcurrentHashMap.newKeySet();
    private final Set<LongConsumer> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicLong changes = new AtomicLong();
    private final Object lock = new Object();
    private @Nullable PeriodicTask sweep;
    private volatile boolean begun;

    /**
     * Creates a watch over no calls yet.
     *
     * @param enforcement decides again
     */
    public OpenCalls(EnforcementPoint enforcement) {
        this(enforcement, PAUSE);
    }

    OpenCalls(EnforcementPoint enforcement, Duration pause) {
        this.enforcement = Objects.requireNonNull(enforcement, "enforcement");
        this.pause = pause;
    }

    /**
     * Returns how often the open calls were checked again. Read it before a call is checked, and hand it in when the
     * call is registered.
     *
     * @return a number that grows
     */
    public long changes() {
        return changes.get();
    }

    /**
     * Watches an inbound call that was allowed.
     *
     * @param peer the caller
     * @param operation what it does
     * @param remote the address of the caller, or null if unknown
     * @param seen what {@link #changes()} was before the call was checked
     * @param end ends the call; may be called before this returns, on any thread, and once at most. Must not block
     * @return the watch, to be closed when the call is over
     */
    public Watch inbound(
            PeerIdentity peer,
            Operation operation,
            @Nullable InetSocketAddress remote,
            long seen,
            Consumer<Enforcement> end) {
        return inbound(peer, operation, remote, RequestAttributes.ABSENT, seen, end);
    }

    /**
     * Watches an inbound call that was allowed.
     *
     * @param peer the caller
     * @param operation what it does
     * @param remote the address of the caller, or null if unknown
     * @param attributes what else is known of the request; asked from other threads, at any time while the call is open
     * @param seen what {@link #changes()} was before the call was checked
     * @param end ends the call; may be called before this returns, on any thread, and once at most. Must not block
     * @return the watch, to be closed when the call is over
     */
    public Watch inbound(
            PeerIdentity peer,
            Operation operation,
            @Nullable InetSocketAddress remote,
            RequestAttributes attributes,
            long seen,
            Consumer<Enforcement> end) {
        Objects.requireNonNull(peer, "peer");
        return watch(Question.inbound(peer, operation, remote, attributes), seen, reason -> true, end);
    }

    /**
     * Watches an inbound call that was allowed, of a caller of whom a token may count: it ends with its token.
     *
     * @param caller who calls
     * @param operation what it does
     * @param remote the address of the caller, or null if unknown
     * @param attributes what else is known of the request; asked from other threads, at any time while the call is open
     * @param seen what {@link #changes()} was before the call was checked
     * @param end ends the call; may be called before this returns, on any thread, and once at most. Must not block
     * @return the watch, to be closed when the call is over
     * @throws IllegalArgumentException if the caller is nobody
     */
    public Watch inbound(
            Caller caller,
            Operation operation,
            @Nullable InetSocketAddress remote,
            RequestAttributes attributes,
            long seen,
            Consumer<Enforcement> end) {
        if (caller.peerOrNull() == null) {
            throw new IllegalArgumentException("caller is nobody: no such call is allowed");
        }
        return watch(Question.inbound(caller, operation, remote, attributes), seen, reason -> true, end);
    }

    /**
     * Watches an outbound call that was allowed.
     *
     * @param peer the server
     * @param expectation whom the caller expects
     * @param operation what was asked for
     * @param remote the address of the server, or null if unknown
     * @param seen what {@link #changes()} was before the call was checked
     * @param end ends the call; may be called before this returns, on any thread, and once at most. Must not block
     * @return the watch, to be closed when the call is over
     */
    public Watch outbound(
            PeerIdentity peer,
            PeerExpectation expectation,
            Operation operation,
            @Nullable InetSocketAddress remote,
            long seen,
            Consumer<Enforcement> end) {
        return outbound(peer, expectation, operation, remote, seen, reason -> true, end);
    }

    /**
     * Watches an outbound call that was allowed, and that ends for some reasons only.
     *
     * @param peer the server
     * @param expectation whom the caller expects
     * @param operation what was asked for
     * @param remote the address of the server, or null if unknown
     * @param seen what {@link #changes()} was before the call was checked
     * @param ends whether the call ends for a reason; for others it goes on, nothing is recorded, and it is looked at again
     * @param end ends the call; may be called before this returns, on any thread, and once at most. Must not block
     * @return the watch, to be closed when the call is over
     */
    public Watch outbound(
            PeerIdentity peer,
            PeerExpectation expectation,
            Operation operation,
            @Nullable InetSocketAddress remote,
            long seen,
            Predicate<Reason> ends,
            Consumer<Enforcement> end) {
        Objects.requireNonNull(peer, "peer");
        Objects.requireNonNull(ends, "ends");
        return watch(Question.outbound(peer, expectation, operation, remote), seen, ends, end);
    }

    private Watch watch(Question question, long seen, Predicate<Reason> ends, Consumer<Enforcement> end) {
        OpenCall call = new OpenCall(question, ends, Objects.requireNonNull(end, "end"));
        open.add(call);
        startSweep();
        if (changes.get() != seen) {
            recheck(call);
        }
        return call;
    }

    /**
     * Calls a listener after the calls were checked again: at each change, and once a second. For transports, whose
     * connections age as well.
     *
     * @param listener told the moment, in milliseconds since the epoch; what it throws is logged and changes nothing
     * @return ends the listening when closed
     */
    public Registration addListener(LongConsumer listener) {
        Objects.requireNonNull(listener, "listener");
        // An object of its own for each registration, so that a listener that is added twice is removed once.
        LongConsumer own = now -> listener.accept(now);
        listeners.add(own);
        startSweep();
        return () -> listeners.remove(own);
    }

    /**
     * Returns how many calls are open.
     *
     * @return the number of watched calls
     */
    public int size() {
        return open.size();
    }

    /** Checks all open calls again, now, and ends those that are no longer allowed. */
    public void recheck() {
        // First the number, then the calls: one that is registered meanwhile sees either.
        changes.incrementAndGet();
        open.forEach(this::recheck);
        long nowMillis = enforcement.nowMillis();
        for (LongConsumer listener : listeners) {
            try {
                listener.accept(nowMillis);
            } catch (Throwable e) {
                LOG.error("A listener for re-checks failed; the others go on.", e);
            }
        }
    }

    /** Returns whether the call is known to be allowed. */
    private boolean recheck(OpenCall call) {
        try {
            Enforcement denial = enforcement.recheck(call.question, call::claim);
            if (denial != null) {
                end(call, denial);
            }
            return !call.denied;
        } catch (Throwable e) {
            // It is not known to be allowed: the next look tries again.
            open.add(call);
            LOG.error("An open call could not be checked again; the others are.", e);
            return false;
        }
    }

    private static void end(OpenCall call, Enforcement denial) {
        try {
            call.end.accept(denial);
        } catch (Throwable e) {
            LOG.error("A call that is denied by decision {} could not be ended.", denial.id(), e);
        }
    }

    private void startSweep() {
        if (begun) {
            return;
        }
        synchronized (lock) {
            if (!begun) {
                sweep = PeriodicTask.start("zt-open-calls", pause, this::recheck);
                begun = true;
            }
        }
    }

    /** Ends the checks once a second; those at changes go on as long as somebody calls them. Idempotent. */
    @Override
    public void close() {
        synchronized (lock) {
            begun = true;
            if (sweep != null) {
                sweep.close();
            }
        }
        if (!open.isEmpty()) {
            LOG.error(
                    "Calls are open and are not checked again by time: {}. Close servers and clients first.",
                    open.size());
        }
    }

    /** The watch over one open call; closing it ends the watch. Thread-safe. */
    public interface Watch extends Registration {

        /**
         * Checks the call again, now, and ends it if it would no longer be allowed. For transports, before each message
         * of a stream: what time alone changes is seen here, and not only at the next look, once a second.
         *
         * @return whether a message may pass; false once the call is denied, or if it could not be checked
         */
        boolean isStillAllowed();
    }

    /** One open call; equal to itself alone. */
    private final class OpenCall implements Watch {

        private final Question question;
        private final Predicate<Reason> ends;
        private final Consumer<Enforcement> end;
        private volatile boolean denied;

        OpenCall(Question question, Predicate<Reason> ends, Consumer<Enforcement> end) {
            this.question = question;
            this.ends = ends;
            this.end = end;
        }

        /** Returns true to one of those that would deny the call. */
        boolean claim(Reason reason) {
            boolean claimed = ends.test(reason) && open.remove(this);
            if (claimed) {
                denied = true;
            }
            return claimed;
        }

        @Override
        public boolean isStillAllowed() {
            return !denied && (!open.contains(this) || recheck(this));
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }
}
