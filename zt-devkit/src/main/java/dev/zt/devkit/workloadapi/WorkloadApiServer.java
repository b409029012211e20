package dev.zt.devkit.workloadapi;

import dev.zt.devkit.Workload;
import dev.zt.trust.Registration;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real SPIFFE Workload API for one workload of the kit: whoever connects is that workload.
 *
 * <pre>{@code
 * DevIdentities shop = DevIdentities.create("shop.example");
 * try (WorkloadApiServer api = WorkloadApiServer.unix(shop.workload("/ns/shop/sa/orders"), directory.resolve("orders.sock"))) {
 *     … // SPIFFE_ENDPOINT_SOCKET=api.address()
 * }
 * }</pre>
 *
 * <p>It serves X.509-SVIDs, X.509 bundles, JWT-SVIDs and JWT bundles, and tells its streams whenever the workload or its
 * domain changes. A unix socket takes connections of the user alone that runs this process, and of root, where the
 * system tells who connects (Linux and macOS do); it is removed on {@link #close()}. Thread-safe. Owns daemon threads, ended by {@link #close()}.
 *
 * <h2>Does not protect against</h2>
 *
 * Over tcp: anything. Any process of this host that can connect is given the identity. For tests and development.
 */
public final class WorkloadApiServer implements AutoCloseable {

    /** By how much {@link Fault#DELAY} delays unless {@link #delay} is used, in milliseconds. */
    public static final long DELAY_MILLIS = 300;

    static final Duration DEFAULT_DELAY = Duration.ofMillis(DELAY_MILLIS);

    private static final Logger LOG = LoggerFactory.getLogger(WorkloadApiServer.class);
    private static final String LOOPBACK = "127.0.0.1";

    private final Server server;
    private final WorkloadApiService service;
    private final ScheduledThreadPoolExecutor executor;
    private final EventLoopGroup eventLoop;
    private final Registration registration;
    private final String address;
    private final @Nullable SocketFile socket;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Fault fault = Fault.NONE;

    private WorkloadApiServer(
            Workload workload,
            SocketAddress listen,
            @Nullable SocketFile socket,
            ChannelFactory<ServerChannel> channels)
            throws IOException {
        this.socket = socket;
        this.executor =
                new ScheduledThreadPoolExecutor(1, daemon("zt-dev-authority"), new ThreadPoolExecutor.DiscardPolicy());
        this.eventLoop = new MultiThreadIoEventLoopGroup(1, daemon("zt-dev-authority-io"), NioIoHandler.newFactory());
        this.service = new WorkloadApiService(workload, executor);
        try {
            this.server = NettyServerBuilder.forAddress(listen)
                    .channelFactory(channels)
                    .bossEventLoopGroup(eventLoop)
                    .workerEventLoopGroup(eventLoop)
                    // Unix sockets do not know it, and Netty would say so at each connection.
                    .withChildOption(
                            ChannelOption.SO_KEEPALIVE, listen instanceof UnixDomainSocketAddress ? null : true)
                    .executor(executor)
                    .permitKeepAliveTime(1, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .intercept(new SecurityHeader())
                    .addService(service)
                    .build()
                    .start();
            if (socket != null) {
                socket.restrict();
            }
        } catch (IOException | RuntimeException e) {
            stopThreads();
            throw e;
        }
        this.address = socket != null ? "unix://" + socket.path() : "tcp://" + LOOPBACK + ":" + server.getPort();
        this.registration = workload.addListener(() -> executor.execute(service::changed));
    }

    /**
     * Serves a workload on a unix socket.
     *
     * @param workload whose identity to hand out
     * @param path where the socket will be, at most 100 bytes. A missing folder is made, for its owner alone; one that
     *     is there must be closed to others (mode 0700). A dead socket is replaced.
     * @return the running server
     * @throws IOException if the socket cannot be bound, somebody listens there already, or what is there is no socket
     * @throws IllegalArgumentException if the path is too long, or its folder is open to others
     */
    public static WorkloadApiServer unix(Workload workload, Path path) throws IOException {
        SocketFile socket = SocketFile.of(path);
        // Who made the socket is who runs this process.
        return unix(workload, socket, peer -> SameUser.isAllowed(peer, socket.owner()));
    }

    static WorkloadApiServer unix(Workload workload, SocketFile socket, SameUser.Rule rule) throws IOException {
        Objects.requireNonNull(workload, "workload");
        socket.prepare();
        boolean gated = SameUser.canBeTold();
        if (!gated) {
            LOG.warn("This system does not tell who connects to {}: the folder alone guards it.", socket.path());
        }
        return new WorkloadApiServer(workload, UnixDomainSocketAddress.of(socket.path()), socket, () -> {
            ServerChannel channel = new NioServerDomainSocketChannel();
            if (gated) {
                channel.pipeline().addLast(new SameUser(rule));
            }
            return channel;
        });
    }

    /**
     * Serves a workload on a free tcp port of the loopback interface.
     *
     * @param workload whose identity to hand out
     * @return the running server
     * @throws IOException if no port can be bound
     */
    public static WorkloadApiServer tcp(Workload workload) throws IOException {
        return tcp(workload, 0);
    }

    /**
     * Serves a workload on a tcp port of the loopback interface.
     *
     * @param workload whose identity to hand out
     * @param port the port; 0 for a free one
     * @return the running server
     * @throws IOException if the port cannot be bound
     */
    public static WorkloadApiServer tcp(Workload workload, int port) throws IOException {
        Objects.requireNonNull(workload, "workload");
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        return new WorkloadApiServer(workload, listen, null, NioServerSocketChannel::new);
    }

    /**
     * Returns where it listens, as {@code SPIFFE_ENDPOINT_SOCKET} wants it.
     *
     * @return a URI of scheme {@code unix} or {@code tcp}
     */
    public String address() {
        return address;
    }

    /**
     * Returns how it misbehaves.
     *
     * @return the fault that was set last; {@link Fault#NONE} from the start
     */
    public Fault fault() {
        return fault;
    }

    /**
     * Misbehaves from now on, or no more.
     *
     * @param fault how, or {@link Fault#NONE}
     */
    public void misbehave(Fault fault) {
        this.fault = Objects.requireNonNull(fault, "fault");
        executor.execute(() -> service.misbehave(fault));
    }

    /**
     * Lets each message and answer come late from now on, as {@link Fault#DELAY} does.
     *
     * @param by how late, in real time
     * @throws IllegalArgumentException if it is not positive
     */
    public void delay(Duration by) {
        if (by.isNegative() || by.isZero()) {
            throw new IllegalArgumentException("by " + by + " is not positive; to be in time again, set Fault.NONE");
        }
        this.fault = Fault.DELAY;
        executor.execute(() -> service.delay(by));
    }

    /** Ends all streams and removes the socket. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return; // Another server may have the path by now.
        }
        registration.close();
        executor.execute(service::forget);
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
            // What is being answered is answered before the event loop goes.
            executor.shutdownNow();
            executor.awaitTermination(5, TimeUnit.SECONDS);
            // A channel that is closed still listens until its loop selects again, which a loop that ended has done.
            stopThreads();
            eventLoop.terminationFuture().await(5, TimeUnit.SECONDS);
            if (socket != null) {
                socket.delete();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException("the socket " + address + " cannot be removed", e);
        } finally {
            stopThreads();
        }
    }

    private void stopThreads() {
        executor.shutdownNow();
        Future<?> unused = eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static ThreadFactory daemon(String name) {
        return runnable -> {
            Thread thread = new Thread(runnable, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
