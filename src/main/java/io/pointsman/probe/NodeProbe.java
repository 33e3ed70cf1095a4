package io.pointsman.probe;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.pointsman.redis.AnswerTime;
import io.pointsman.redis.InfoReply;
import io.pointsman.redis.Login;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeConnections.Opened;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Redirection;
import io.pointsman.redis.RoleReply;
import io.pointsman.redis.Slots;
import io.pointsman.topology.Endpoint;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks one node, over a connection that it keeps. When the connection breaks, or an answer is late, the next question goes over a new one. Never
 * throws and never waits; one question at a time.
 */
final class NodeProbe implements AutoCloseable {

    private static final int DOUBLINGS = 3;
    private static final Duration SPREAD = Duration.ofMinutes(30);
    private static final Duration CANARY = Duration.ofMinutes(1);
    private static final List<String> SECTIONS = List.of("server", "clients", "memory", "cpu", "keyspace");

    private final NodeTarget target;
    private final NodeConnections connections;
    private final Duration deadline;
    private final Duration longestRest;
    private final Clock clock;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile @Nullable StatefulRedisConnection<String, String> kept;
    private volatile Optional<InetAddress> keptTo = Optional.empty();
    private volatile Optional<InetAddress> address = Optional.empty();
    private volatile Instant renewAt = Instant.MAX;
    private volatile Instant restsUntil = Instant.MIN;
    private volatile int failures;
    private volatile boolean closed;

    /**
     * @param deadline of a connection, and of an answer
     * @param longestRest how long it may not be asked at most while it does not answer
     */
    NodeProbe(NodeTarget target, NodeConnections connections, Duration deadline, Duration longestRest, Clock clock) {
        this.target = target;
        this.connections = connections;
        this.deadline = deadline;
        this.longestRest = longestRest;
        this.clock = clock;
    }

    NodeTarget target() {
        return target;
    }

    /** @return never fails; empty when the question before has not been answered yet */
    Optional<CompletableFuture<ProbeResult>> ask() {
        if (!asking.compareAndSet(false, true)) {
            return Optional.empty();
        }
        return Optional.of(connection()
                .thenCompose(connection -> ask(connection).orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS))
                .exceptionally(failure -> {
                    drop();
                    return Failures.read(failure, clock.instant(), deadline);
                })
                .whenComplete((result, failure) -> {
                    rest(result instanceof ProbeResult.Answered);
                    asking.set(false);
                }));
    }

    /** Whether it has failed often enough not to be asked each time. */
    boolean rests() {
        return clock.instant().isBefore(restsUntil);
    }

    /** With full jitter, ever longer: what comes back after an outage is not met by all at once. */
    private void rest(boolean answered) {
        failures = answered ? 0 : Math.min(failures + 1, NodeState.BAD + DOUBLINGS);
        if (failures < NodeState.BAD) {
            restsUntil = Instant.MIN;
            return;
        }
        long most = longestRest.toMillis() >> (NodeState.BAD + DOUBLINGS - failures);
        restsUntil = clock.instant().plusMillis(ThreadLocalRandom.current().nextLong(most + 1));
    }

    /** @return never fails; empty when the connection before has not come to anything yet, and when we may not enter, which tells nothing */
    Optional<CompletableFuture<Optional<NewConnection>>> connect() {
        if (!connecting.compareAndSet(false, true)) {
            return Optional.empty();
        }
        CompletableFuture<Opened> opened = connections.open(target, deadline);
        return Optional.of(opened.thenCompose(made -> made.connection()
                        .async()
                        .ping()
                        .toCompletableFuture()
                        .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                        .thenApply(pong -> {
                            isAt(made.address());
                            return Duration.ofNanos(System.nanoTime() - made.begun());
                        }))
                .handle(this::connected)
                .whenComplete((result, failure) -> {
                    var unused = opened.thenCompose(made -> made.connection().closeAsync());
                    connecting.set(false);
                }));
    }

    /** Whoever answers where its name led before is another node by now, or will be none soon. */
    private synchronized void isAt(InetAddress now) {
        address = Optional.of(now);
        if (kept != null && !keptTo.equals(address)) {
            drop();
        }
    }

    /** Where its name led when it answered last. */
    Optional<InetAddress> address() {
        return address;
    }

    /**
     * Asks for what changes slowly, if a connection is open.
     *
     * @param clusterMode whether it has slots to tell
     * @return never fails; empty if the node does not tell, or may not
     */
    CompletableFuture<Optional<NodeDetails>> details(boolean clusterMode) {
        StatefulRedisConnection<String, String> open = kept;
        if (open == null || !open.isOpen()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Instant at = clock.instant();
        RedisAsyncCommands<String, String> commands = open.async();
        List<CompletableFuture<String>> sections = SECTIONS.stream()
                .map(section -> commands.info(section).toCompletableFuture())
                .toList();
        CompletableFuture<Optional<Slots>> slots = clusterMode
                ? commands.clusterNodes()
                        .toCompletableFuture()
                        .thenApply(Slots::ofAnswerer)
                        .handle((told, failure) -> Optional.ofNullable(told))
                : CompletableFuture.completedFuture(Optional.empty());
        open.flushCommands();
        String where = keptTo.map(known ->
                        new Endpoint(known.getHostAddress(), target.endpoint().port()).toString())
                .orElse("");
        return CompletableFuture.allOf(sections.toArray(CompletableFuture<?>[]::new))
                .handle((done, failure) -> failure == null
                        ? InfoReply.parse(
                                sections.stream().map(CompletableFuture::join).toArray(String[]::new))
                        : new InfoReply(Map.of()))
                .thenCombine(slots, (info, own) -> Optional.of(new NodeDetails(at, where, info, own)))
                .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(late -> Optional.empty());
    }

    /**
     * Writes a key, which lasts a minute, and reads it back, if a connection is open.
     *
     * @return never fails; empty if there was no connection to do it over
     */
    CompletableFuture<Optional<Canary>> canary(String key) {
        StatefulRedisConnection<String, String> open = kept;
        if (open == null || !open.isOpen()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return write(open, key, false).thenApply(Optional::of);
    }

    /**
     * Writes a key where this node sent us with it, as a client does, and reads it back there.
     *
     * @param sent {@code MOVED} or {@code ASK}, slot and where to
     * @return never fails
     */
    CompletableFuture<Canary> follow(String sent, String key) {
        Optional<Endpoint> there = Redirection.parse(sent);
        if (there.isEmpty()) {
            return CompletableFuture.completedFuture(
                    new Canary(Canary.Outcome.FAILED, Duration.ZERO, "it says " + sent));
        }
        CompletableFuture<Opened> opened =
                connections.open(new NodeTarget(there.get(), target.tls(), target.login()), deadline);
        return opened.thenCompose(made -> write(made.connection(), key, sent.startsWith("ASK")))
                .exceptionally(
                        failure -> failedCanary(Duration.ZERO, Failures.read(failure, clock.instant(), deadline)))
                .whenComplete((result, failure) -> {
                    var unused = opened.thenCompose(made -> made.connection().closeAsync());
                });
    }

    /** @param asking whether the slot is still on its way there */
    private CompletableFuture<Canary> write(StatefulRedisConnection<String, String> open, String key, boolean asking) {
        RedisAsyncCommands<String, String> commands = open.async();
        open.setAutoFlushCommands(false);
        long begun = System.nanoTime();
        String value = Long.toString(begun);
        if (asking) {
            var unused = commands.asking();
        }
        CompletableFuture<String> written =
                commands.set(key, value, SetArgs.Builder.ex(CANARY)).toCompletableFuture();
        if (asking) {
            var unused = commands.asking();
        }
        CompletableFuture<String> read = commands.get(key).toCompletableFuture();
        open.flushCommands();
        return written.thenCombine(read, (ok, found) -> value.equals(found) ? "" : "it gave back something else")
                .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .handle((problem, failure) -> {
                    Duration took = Duration.ofNanos(System.nanoTime() - begun);
                    if (failure != null) {
                        return failedCanary(took, Failures.read(failure, clock.instant(), deadline));
                    }
                    Canary.Outcome outcome = problem.isEmpty() ? Canary.Outcome.WORKED : Canary.Outcome.FAILED;
                    return new Canary(outcome, took, problem);
                });
    }

    private static Canary failedCanary(Duration took, ProbeResult failure) {
        return switch (failure) {
            case ProbeResult.Barred barred -> new Canary(Canary.Outcome.BARRED, took, barred.reason());
            case ProbeResult.Silent silent ->
                new Canary(
                        Redirection.parse(silent.reason()).isPresent() ? Canary.Outcome.MOVED : Canary.Outcome.FAILED,
                        took,
                        silent.reason());
            case ProbeResult.Answered ignored -> throw new IllegalStateException("no failure");
        };
    }

    private Optional<NewConnection> connected(@Nullable Duration took, @Nullable Throwable failure) {
        if (took != null) {
            return Optional.of(new NewConnection(took, Optional.empty()));
        }
        return switch (Failures.read(Objects.requireNonNull(failure), clock.instant(), deadline)) {
            case ProbeResult.Silent silent ->
                Optional.of(new NewConnection(Duration.ZERO, Optional.of(silent.reason())));
            default -> Optional.empty();
        };
    }

    private CompletableFuture<StatefulRedisConnection<String, String>> connection() {
        StatefulRedisConnection<String, String> open = kept;
        if (open != null && open.isOpen() && clock.instant().isBefore(renewAt)) {
            return CompletableFuture.completedFuture(open);
        }
        drop();
        return connections.open(target, deadline).thenApply(this::keep);
    }

    /** The one that is kept: an earlier question's may have been opened after all, too late for it. */
    private synchronized StatefulRedisConnection<String, String> keep(Opened made) {
        StatefulRedisConnection<String, String> opened = made.connection();
        StatefulRedisConnection<String, String> other = kept;
        if (closed || other != null) {
            var unused = opened.closeAsync();
        }
        if (closed) {
            throw new IllegalStateException("the probe has ended");
        }
        if (other == null) {
            kept = opened;
            keptTo = Optional.of(made.address());
            address = keptTo;
            renewAt = target.login().flatMap(Login::lasts).map(this::before).orElse(Instant.MAX);
        }
        return other == null ? opened : other;
    }

    /** Sooner or later within half an hour, so that not all nodes' connections are renewed in one second. */
    private Instant before(Duration end) {
        return clock.instant()
                .plus(end)
                .minusSeconds(ThreadLocalRandom.current().nextLong(SPREAD.toSeconds()));
    }

    private CompletableFuture<ProbeResult> ask(StatefulRedisConnection<String, String> connection) {
        Instant at = clock.instant();
        RedisAsyncCommands<String, String> commands = connection.async();
        connection.setAutoFlushCommands(false);
        CompletableFuture<Pong> ping = pong(commands.ping());
        CompletableFuture<RoleReply> role =
                commands.role().toCompletableFuture().thenApply(RoleReply::parse);
        connection.flushCommands();
        return ping.thenCombine(
                role, (pong, reply) -> new ProbeResult.Answered(at, pong.latency(), reply, pong.refusal()));
    }

    /** @param refusal what the node said instead */
    private record Pong(Duration latency, Optional<String> refusal) {}

    private static CompletableFuture<Pong> pong(RedisFuture<String> ping) {
        return ping.toCompletableFuture().handle((answer, failure) -> {
            Duration latency = AnswerTime.latest();
            if (failure == null) {
                return new Pong(latency, Optional.empty());
            }
            if (failure instanceof RedisCommandExecutionException refusal && !Failures.isBarred(refusal)) {
                return new Pong(latency, Optional.of(String.valueOf(refusal.getMessage())));
            }
            throw new CompletionException(failure);
        });
    }

    private synchronized void drop() {
        StatefulRedisConnection<String, String> broken = kept;
        kept = null;
        if (broken != null) {
            var unused = broken.closeAsync();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        drop();
    }
}
