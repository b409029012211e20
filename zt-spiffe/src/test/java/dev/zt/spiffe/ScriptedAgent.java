package dev.zt.spiffe;

import io.grpc.Status;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** An agent without a network and a host without a real clock: time passes when it is told to, and is exact. */
final class ScriptedAgent implements SupervisedStream.Owner<String> {

    static final Status NO_IDENTITY = Status.PERMISSION_DENIED.withDescription("no identity issued");

    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel loop =
            EmbeddedChannel.builder().ticker(ticker).build();
    private final long start = ticker.nanoTime();
    private final List<WorkloadApiStream.Listener<String>> streams = new ArrayList<>();
    private Consumer<WorkloadApiStream.Listener<String>> answer = stream -> stream.message("svid");

    /** What happened, each with its millisecond. */
    final List<String> events = new ArrayList<>();

    /** The milliseconds at which the agent was asked. */
    final List<Long> asked = new ArrayList<>();

    boolean redactionFails;
    boolean openingFails;
    boolean lookFails;
    int looks;
    final ProblemLog problems;
    final SupervisedStream<String> stream;

    ScriptedAgent(WorkloadApiAddress address, Timing timing) {
        problems = new ProblemLog(LoggerFactory.getLogger(ScriptedAgent.class), address);
        stream = new SupervisedStream<>(
                this::opened,
                this,
                new Diagnosis(address),
                problems,
                new SupervisedStream.Context(
                        loop.eventLoop(),
                        timing,
                        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                        ticker::nanoTime,
                        () -> 1));
        stream.start();
        pass(Duration.ZERO);
    }

    private Runnable opened(WorkloadApiStream.Listener<String> listener) {
        asked.add(now());
        if (openingFails) {
            throw new NoClassDefFoundError("of the transport, say");
        }
        streams.add(listener);
        loop.eventLoop().execute(() -> answer.accept(listener));
        return () -> {};
    }

    /** From now on each new stream is answered so. */
    ScriptedAgent answers(Consumer<WorkloadApiStream.Listener<String>> way) {
        answer = way;
        return this;
    }

    ScriptedAgent refuses() {
        return answers(stream -> stream.ended(NO_IDENTITY));
    }

    ScriptedAgent delivers() {
        return answers(stream -> stream.message("svid"));
    }

    WorkloadApiStream.Listener<String> newest() {
        return streams.get(streams.size() - 1);
    }

    /** Ends the newest stream. */
    ScriptedAgent ends(Status status) {
        newest().ended(status);
        return this;
    }

    void after(Duration time, Runnable task) {
        loop.eventLoop().schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    ScriptedAgent pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left--) {
            loop.runPendingTasks();
            ticker.advance(1, TimeUnit.MILLISECONDS);
            loop.runScheduledPendingTasks();
        }
        loop.runPendingTasks();
        return this;
    }

    long now() {
        return TimeUnit.NANOSECONDS.toMillis(ticker.nanoTime() - start);
    }

    /** Lets time pass until the next message arrives, and returns how many milliseconds it took. */
    long recovery() {
        long from = now();
        int before = events.size();
        while (events.stream().skip(before).noneMatch(event -> event.endsWith("took svid"))) {
            if (now() - from > 60_000) {
                throw new AssertionError("no recovery within a minute: " + events);
            }
            pass(Duration.ofMillis(1));
        }
        return now() - from;
    }

    @Override
    public Instant take(String message) throws MalformedMessageException {
        switch (message) {
            case "svid" -> {}
            case "throw" -> throw new IllegalStateException(message);
            default -> throw new MalformedMessageException(message);
        }
        problems.ended(Instant.EPOCH);
        events.add(now() + " took svid");
        return Instant.MAX;
    }

    @Override
    public void redacted() {
        if (redactionFails) {
            throw new IllegalStateException("told to");
        }
        events.add(now() + " redacted");
    }

    @Override
    public void looked(Duration down) {
        looks++;
        if (lookFails) {
            throw new AssertionError("told to");
        }
    }

    @Override
    public void gaveUp(WorkloadApiProblem problem) {
        events.add(now() + " gave up");
    }
}
