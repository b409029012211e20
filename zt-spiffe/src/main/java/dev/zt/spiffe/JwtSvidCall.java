package dev.zt.spiffe;

import dev.zt.identity.SpiffeId;
import dev.zt.jwt.JwtSvid;
import dev.zt.source.DevelopmentIdentities;
import io.grpc.Status;
import io.netty.channel.EventLoopGroup;
import io.spiffe.workloadapi.grpc.Workload.JWTSVID;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the agent for one JWT-SVID by FetchJWTSVID (Workload API §6.2.1), and checks what it answers. All but {@link #start} belongs to the executor's thread. */
final class JwtSvidCall implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JwtSvidSource.class);

    private final WorkloadApiAddress address;
    private final Duration deadline;
    private final Clock clock;
    private final @Nullable SpiffeId subject;
    private final boolean acceptDevelopment;
    private final EventLoopGroup eventLoop;
    private final Executor executor;
    private final Diagnosis diagnosis;
    private final Set<WorkloadApiStream> open = new HashSet<>();

    JwtSvidCall(JwtSvidSource.Builder options, EventLoopGroup eventLoop, Executor executor) {
        this.address = options.address();
        this.deadline = options.deadline();
        this.clock = options.clock();
        this.subject = options.subject();
        this.acceptDevelopment = options.acceptsDevelopment();
        this.eventLoop = eventLoop;
        this.executor = executor;
        this.diagnosis = new Diagnosis(address);
    }

    /** Is told the end of a call: a token, or why there is none. */
    @FunctionalInterface
    interface End {

        void landed(@Nullable JwtSvid svid, @Nullable String problem);
    }

    /** Asks; the end is told once, on the executor. */
    void start(String audience, End end) {
        executor.execute(() -> {
            try {
                open(audience, new Listener(audience, end));
            } catch (RuntimeException | Error e) {
                LOG.error("A call for a JWT-SVID could not be made.", e);
                end.landed(null, "the call could not be made: " + e.getClass().getName() + ". See the log.");
            }
        });
    }

    private void open(String audience, Listener listener) {
        JWTSVIDRequest.Builder request = JWTSVIDRequest.newBuilder().addAudience(audience);
        if (subject != null) {
            request.setSpiffeId(subject.toString());
        }
        WorkloadApiStream stream = WorkloadApiStream.open(
                address,
                eventLoop,
                executor,
                (stub, observer) -> stub.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                        .fetchJWTSVID(request.build(), observer),
                listener);
        listener.stream = stream;
        open.add(stream);
    }

    /** Returns the token of an answer; throws {@link MalformedMessageException} if it is not what was asked for. */
    private JwtSvid read(JWTSVIDResponse message, String audience) throws MalformedMessageException {
        if (message.getSvidsCount() == 0) {
            throw new MalformedMessageException("it has no JWT-SVID");
        }
        JWTSVID entry = message.getSvids(0);
        try {
            JwtSvid svid = JwtSvid.parse(entry.getSvid());
            check(svid, entry.getSpiffeId(), audience);
            return svid;
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(String.valueOf(e.getMessage()).replaceFirst("\\.$", ""), e);
        }
    }

    private void check(JwtSvid svid, String named, String audience) throws MalformedMessageException {
        if (!svid.id().toString().equals(named)) {
            throw new MalformedMessageException("its spiffe_id is not the one of its token, " + svid.id());
        }
        if (subject != null && !subject.equals(svid.id())) {
            throw new MalformedMessageException("its token names " + svid.id() + ", and not " + subject);
        }
        if (!svid.audience().contains(audience)) {
            throw new MalformedMessageException("its token is for another audience");
        }
        if (!clock.instant().isBefore(svid.expiresAt())) {
            throw new MalformedMessageException("its token expired at " + svid.expiresAt() + "; check the clocks");
        }
        if (!acceptDevelopment) {
            DevelopmentIdentities.refuse(svid.id());
        }
    }

    /** Ends all calls; to be called on the executor, when no more are started. */
    @Override
    public void close() {
        open.forEach(WorkloadApiStream::close);
    }

    /** Belongs to the executor's one thread. */
    private final class Listener implements WorkloadApiStream.Listener<JWTSVIDResponse> {

        private final String audience;
        private final End end;
        /** Set before anything can be told, which waits for the executor's thread. */
        private @Nullable WorkloadApiStream stream;

        private @Nullable JWTSVIDResponse answer;

        Listener(String audience, End end) {
            this.audience = audience;
            this.end = end;
        }

        @Override
        public void message(JWTSVIDResponse message) {
            answer = message;
        }

        @Override
        public void ended(Status status) {
            if (stream != null) {
                stream.close();
                open.remove(stream);
            }
            JWTSVIDResponse message = answer;
            if (!status.isOk() || message == null) {
                end.landed(null, problem(status).message());
                return;
            }
            try {
                end.landed(read(message, audience), null);
            } catch (MalformedMessageException e) {
                end.landed(
                        null,
                        diagnosis.malformed(String.valueOf(e.getMessage())).message());
            } catch (RuntimeException e) {
                LOG.error("An answer of the Workload API could not be processed.", e);
                end.landed(null, diagnosis.malformed(e.getClass().getName()).message());
            }
        }

        private WorkloadApiProblem problem(Status status) {
            return status.getCode() == Status.Code.DEADLINE_EXCEEDED
                    ? diagnosis.noAnswer(deadline)
                    : diagnosis.ended(status);
        }
    }
}
