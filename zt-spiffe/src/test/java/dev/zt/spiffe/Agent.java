package dev.zt.spiffe;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.devkit.workloadapi.WorkloadApiServer;
import dev.zt.source.IdentitySnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** An agent that issues one identity at one path, and can be killed and started again. */
final class Agent implements AutoCloseable {

    /** Everything a hundred times faster than in the field, but for an agent's answer: a busy machine is no agent that hangs. */
    static final Timing FAST = new Timing(
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofSeconds(3),
            Duration.ofMillis(100),
            Duration.ofSeconds(30),
            Duration.ofMillis(300),
            Duration.ofMillis(150),
            Duration.ofMillis(200),
            Duration.ofMillis(20));

    /** A timing that differs in the time alone that an agent has for its answer. */
    static Timing answeredWithin(Duration bound, Timing timing) {
        return new Timing(
                timing.firstPause(),
                timing.soonPause(),
                timing.soonFor(),
                timing.longestPause(),
                bound,
                timing.staleAfter(),
                timing.redactAfter(),
                timing.askAgain(),
                timing.look());
    }

    /** A timing that differs in the grace alone that an identity has which was taken back. */
    static Timing redactingAfter(Duration grace, Timing timing) {
        return new Timing(
                timing.firstPause(),
                timing.soonPause(),
                timing.soonFor(),
                timing.longestPause(),
                timing.answerWithin(),
                timing.staleAfter(),
                grace,
                timing.askAgain(),
                timing.look());
    }

    final DevIdentities domain = DevIdentities.create("shop.test");
    final Workload workload = domain.workload("/orders");
    /** The clock of the host that the service runs on: the issuer's, until it is set wrong. */
    final HostClock host = new HostClock(domain.clock());

    private volatile boolean listenerThrows;
    final Path socket;
    private WorkloadApiServer server;

    Agent(Path directory) {
        socket = directory.resolve("agent.sock");
    }

    Agent started() {
        try {
            server = WorkloadApiServer.unix(workload, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    WorkloadApiServer server() {
        return server;
    }

    WorkloadApiAddress address() {
        return WorkloadApiAddress.parse("unix://" + socket);
    }

    WorkloadApiSource.Builder source() {
        return WorkloadApiSource.builder(address()).timing(FAST).clock(host);
    }

    /** Listens, and throws as long as it is told to. */
    void listener(IdentitySnapshot previous, IdentitySnapshot current) {
        if (listenerThrows) {
            throw new StackOverflowError("a listener that dies");
        }
    }

    void listenerThrows(boolean value) {
        listenerThrows = value;
    }

    /** Takes the right to use the socket away, or gives it back; streams that run go on. */
    void socketPermissions(String permissions) {
        try {
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void killed() {
        server.close();
    }

    /** Dies without time to clean up. */
    void killedLeavingItsSocket() {
        server.close();
        try {
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(socket))
                    .close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void replacedByAFile() {
        server.close();
        try {
            Files.createFile(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void restarted() {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        started();
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
