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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
 * domain changes. A unix socket takes connections of the user alone that runs this process; it is removed on {@link
 * #close()}. Thread-safe. Owns daemon threads, ended by {@link #close()}.
 *
 * <h2>Does not protect against</h2>
 *
 * Over tcp: anything. Any process of this host that can connect is given the identity. For tests and development.
 */
public final class WorkloadApiServer implements AutoCloseable {

    /** By how much {@link Fault#DELAY} delays, in milliseconds. */
    public static final long DELAY_MILLIS = 300;

    private final Server server;
    private final WorkloadApiService service;
    private final ScheduledThreadPoolExecutor executor;
    private final EventLoopGroup eventLoop;
    private final Registration registration;
    private final String address;
    private final @Nullable Path socket;

    private WorkloadApiServer(Workload workload, SocketAddress listen, ChannelFactory<ServerChannel> channels)
            throws IOException {
        this.executor = new ScheduledThreadPoolExecutor(1, daemon("zt-dev-authority"));
        this.eventLoop = new MultiThreadIoEventLoopGroup(1, daemon("zt-dev-authority-io"), NioIoHandler.newFactory());
        this.service = new WorkloadApiService(workload, workload.identities().clock(), executor);
        try {
            this.server = NettyServerBuilder.forAddress(listen)
                    .channelFactory(channels)
                    .bossEventLoopGroup(eventLoop)
                    .workerEventLoopGroup(eventLoop)
                    // Unix sockets do not know it, and Netty would say so at each connection.
                    .withChildOption(
                            ChannelOption.SO_KEEPALIVE, listen instanceof UnixDomainSocketAddress ? null : true)
                    .executor(executor)
                    .intercept(new SecurityHeader())
                    .addService(service)
                    .build()
                    .start();
        } catch (IOException | RuntimeException e) {
            stopThreads();
            throw e;
        }
        this.socket = listen instanceof UnixDomainSocketAddress unix ? unix.getPath() : null;
        this.address = socket != null
                ? "unix://" + socket
                : "tcp://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.getPort();
        this.registration = workload.source().addListener((previous, current) -> executor.execute(service::changed));
    }

    /**
     * Serves a workload on a unix socket.
     *
     * @param workload whose identity to hand out
     * @param path where the socket will be, at most 100 bytes; a missing folder is made, for its owner alone; a dead
     *     socket is replaced
     * @return the running server
     * @throws IOException if the socket cannot be bound, or somebody listens there already
     * @throws IllegalArgumentException if the path is too long
     */
    public static WorkloadApiServer unix(Workload workload, Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        SocketFile.prepare(absolute);
        return new WorkloadApiServer(workload, UnixDomainSocketAddress.of(absolute), () -> {
            ServerChannel channel = new NioServerDomainSocketChannel();
            channel.pipeline().addLast(new SameUser(absolute));
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
        return new WorkloadApiServer(
                workload, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), NioServerSocketChannel::new);
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
     * Misbehaves from now on, or no more.
     *
     * @param fault how, or {@link Fault#NONE}
     */
    public void misbehave(Fault fault) {
        executor.execute(() -> service.misbehave(Objects.requireNonNull(fault, "fault")));
    }

    /** Ends all streams and removes the socket. Idempotent. */
    @Override
    public void close() {
        registration.close();
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
            if (socket != null) {
                Files.deleteIfExists(socket);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException("the socket " + socket + " cannot be removed", e);
        } finally {
            stopThreads();
        }
    }

    private void stopThreads() {
        executor.shutdownNow();
        // Daemon threads: nobody has to wait for their end.
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
