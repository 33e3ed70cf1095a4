package io.pointsman.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.SocketAddressResolver;
import io.lettuce.core.resource.Transports;
import io.netty.channel.EventLoopGroup;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.TrustManagerFactory;
import reactor.core.publisher.Mono;

/**
 * Opens connections to nodes, so many at once that a whole fleet's do not take the processor from each other until all are late. A connection that
 * breaks stays broken: whoever holds it opens another, to where the name leads by then. Nothing here waits.
 */
public final class NodeConnections implements AutoCloseable {

    /** What a node's {@code CLIENT LIST} calls us. */
    public static final String CLIENT_NAME = "pointsman";

    private static final int AT_ONCE = 128;

    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final NodeAddresses addresses;
    private final Optional<TrustManagerFactory> trust;
    private final Duration connectTimeout;
    private final EventLoopGroupProvider threads;
    private final EventLoopGroup group;
    private final ClientResources resources;
    private final RedisClient client;

    /**
     * @param trust whom nodes' certificates must be signed by; empty: whom the JVM trusts
     * @param connectTimeout after which the network counts as silent, and unacknowledged data as lost
     */
    public NodeConnections(NodeAddresses addresses, Optional<TrustManagerFactory> trust, Duration connectTimeout) {
        this(
                addresses,
                trust,
                connectTimeout,
                new DefaultEventLoopGroupProvider(DefaultClientResources.DEFAULT_IO_THREADS),
                new AnswerTime());
    }

    private NodeConnections(
            NodeAddresses addresses,
            Optional<TrustManagerFactory> trust,
            Duration connectTimeout,
            EventLoopGroupProvider threads,
            CommandLatencyRecorder recorder) {
        this.addresses = addresses;
        this.trust = trust;
        this.connectTimeout = connectTimeout;
        this.threads = threads;
        group = threads.allocate(Transports.eventLoopGroupClass());
        resources = ClientResources.builder()
                .eventLoopGroupProvider(threads)
                .commandLatencyRecorder(recorder)
                .socketAddressResolver(new KnownAddress())
                .build();
        client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                // Redis Enterprise's own; ElastiCache does not know the command.
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.create())
                .socketOptions(socketOptions(connectTimeout))
                .sslOptions(sslOptions(trust))
                .build());
    }

    /** Others, whose answers are read on one thread, and measured by nobody; to be closed apart. */
    public NodeConnections onOneThread() {
        return new NodeConnections(
                addresses,
                trust,
                connectTimeout,
                new DefaultEventLoopGroupProvider(1),
                CommandLatencyRecorder.disabled());
    }

    /** One of those on which answers are read: what it sends needs no other thread, and what it runs holds answers up. Until it is closed. */
    public ScheduledExecutorService thread() {
        return group.next();
    }

    private static SslOptions sslOptions(Optional<TrustManagerFactory> trust) {
        SslOptions.Builder options = SslOptions.builder().jdkSslProvider();
        trust.ifPresent(options::trustManager);
        return options.build();
    }

    /** What the network does not acknowledge for long is given up by the kernel, on connections that we have closed too. */
    private static SocketOptions socketOptions(Duration connectTimeout) {
        SocketOptions.Builder options = SocketOptions.builder()
                .connectTimeout(connectTimeout)
                .keepAlive(KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(5))
                        .interval(Duration.ofSeconds(2))
                        .count(3)
                        .build());
        if (EpollProvider.isAvailable()) {
            options.tcpUserTimeout(TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(connectTimeout.multipliedBy(2))
                    .build());
        }
        return options.build();
    }

    /** The name is what TLS verifies and people read; the address is what is connected to. */
    private static final class Target extends RedisURI {

        private final InetSocketAddress address;

        Target(NodeTarget node, InetAddress address, Optional<RedisCredentials> credentials) {
            super(node.endpoint().host(), node.endpoint().port(), RedisURI.DEFAULT_TIMEOUT_DURATION);
            this.address = new InetSocketAddress(address, node.endpoint().port());
            setClientName(CLIENT_NAME);
            if (node.tls()) {
                setSsl(true);
                setVerifyPeer(SslVerifyMode.FULL);
                credentials.ifPresent(known -> setCredentialsProvider(() -> Mono.just(known)));
            }
        }
    }

    private static final class KnownAddress extends SocketAddressResolver {
        @Override
        public SocketAddress resolve(RedisURI target) {
            return ((Target) target).address;
        }
    }

    /**
     * A connection, the caller's to close.
     *
     * @param address where the node's name led
     * @param node the same with the port, as {@code 10.0.1.17:6379}
     * @param begun when its turn had come, by {@link System#nanoTime}
     */
    public record Opened(
            StatefulRedisConnection<String, String> connection, InetAddress address, String node, long begun) {

        static Opened of(
                StatefulRedisConnection<String, String> connection, InetAddress address, int port, long begun) {
            return new Opened(connection, address, new Endpoint(address.getHostAddress(), port).toString(), begun);
        }
    }

    /**
     * Opens one when its turn comes. What it is to log in with is read before, and may take its time: AWS's slowness is not the node's.
     *
     * @param deadline from its turn on
     * @return exceptionally with the cause as the name server, the network or the node tells it, {@link NoLogin}, or
     *     {@link TimeoutException}
     */
    public CompletableFuture<Opened> open(NodeTarget node, Duration deadline) {
        CompletableFuture<Opened> opened = new CompletableFuture<>();
        Thread.ofVirtual().name("redis-connect").start(() -> {
            Optional<RedisCredentials> credentials;
            try {
                credentials = node.login().filter(login -> node.tls()).map(Login::read);
            } catch (RuntimeException e) {
                opened.completeExceptionally(e);
                return;
            }
            turns.acquireUninterruptibly();
            long begun = System.nanoTime();
            var unused = opened.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((connection, failure) -> turns.release());
            connect(node, credentials, opened, begun);
        });
        return opened;
    }

    /** Without a word to whoever has given up by then. */
    private void connect(
            NodeTarget node, Optional<RedisCredentials> credentials, CompletableFuture<Opened> opened, long begun) {
        var unused = addresses
                .find(node.endpoint().host())
                .thenComposeAsync(
                        address -> client.connectAsync(StringCodec.UTF8, new Target(node, address, credentials))
                                .thenCompose(connection -> opened.complete(Opened.of(
                                                connection,
                                                address,
                                                node.endpoint().port(),
                                                begun))
                                        ? CompletableFuture.<Void>completedFuture(null)
                                        : connection.closeAsync()),
                        task -> Thread.ofVirtual().name("redis-connect").start(task))
                .exceptionally(failure -> {
                    opened.completeExceptionally(failure);
                    return null;
                });
    }

    /**
     * Opens one for bulk work, and waits until it is open. Where the name leads and what it is to log in with are read anew; the latter may call AWS.
     *
     * @param silence after which a node that sends nothing where we wait, or takes nothing, is given up; at least a millisecond
     * @param longestBulk the longest value that may be read, in bytes
     * @throws IOException with the cause as the name server, the network or the node tells it
     * @throws NoLogin if there is nothing to log in with
     */
    public BulkConnection openBulk(NodeTarget node, Duration silence, int longestBulk) throws IOException {
        Optional<RedisCredentials> credentials =
                node.login().filter(login -> node.tls()).map(Login::read);
        return BulkConnection.open(
                node,
                new InetSocketAddress(
                        address(node.endpoint().host()), node.endpoint().port()),
                credentials,
                trust,
                new BulkConnection.Deadlines(connectTimeout, silence),
                longestBulk);
    }

    private InetAddress address(String host) throws IOException {
        try {
            return addresses.find(host).get(connectTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException nowhere) {
                throw nowhere;
            }
            throw new IOException("the address of " + host + " was not found: " + e.getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the name server does not tell the address of " + host + " in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Where a name leads now, IPv4 where it has both; empty if nowhere. */
    public CompletableFuture<List<InetAddress>> lookUp(String host) {
        return addresses.findAll(host);
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        // Each who has it lets go of it: the client has done so, and now we do.
        threads.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
