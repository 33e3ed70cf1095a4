package io.pointsman.load;

import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeConnections.Opened;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Redirection;
import io.pointsman.redis.SlotOwners;
import io.pointsman.topology.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Kept connections to each primary of a cluster, of which only the configuration endpoint is known. Who has which slots is asked each second,
 * and whenever a node sends us elsewhere; there an operation goes once.
 */
final class ClusterConnections implements Route {

    private final LoadPath path;
    private final NodeConnections connections;
    private final UnderWay underWay;
    private final ScheduledExecutorService clock;
    private final Map<Endpoint, KeptConnections> nodes = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final LongAdder redirected = new LongAdder();
    private volatile SlotOwners owners = SlotOwners.UNKNOWN;
    private volatile ErrorKind unknown = ErrorKind.OTHER;
    private volatile boolean closed;

    ClusterConnections(LoadPath path, NodeConnections connections, UnderWay underWay, ScheduledExecutorService clock) {
        this.path = path;
        this.connections = connections;
        this.underWay = underWay;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<?> open() {
        var unused = clock.scheduleWithFixedDelay(this::askAgain, 1, 1, TimeUnit.SECONDS);
        return ask().thenCompose(asked -> CompletableFuture.allOf(
                nodes.values().stream().map(KeptConnections::opened).toArray(CompletableFuture<?>[]::new)));
    }

    private void askAgain() {
        var unused = ask();
    }

    /** Whoever the configuration endpoint leads to, or else one of those we know. Never fails. */
    private CompletableFuture<?> ask() {
        if (closed || !asking.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        List<Endpoint> known = new ArrayList<>(nodes.keySet());
        CompletableFuture<SlotOwners> answer = ask(path.target());
        if (!known.isEmpty()) {
            Endpoint other = known.get(ThreadLocalRandom.current().nextInt(known.size()));
            answer = answer.exceptionallyCompose(failure -> ask(at(other)));
        }
        return answer.handle((told, failure) -> {
            asking.set(false);
            return learn(told, failure);
        });
    }

    private CompletableFuture<SlotOwners> ask(NodeTarget node) {
        long deadline = underWay.deadline().toMillis();
        CompletableFuture<Opened> opened = connections.open(node, underWay.deadline());
        return opened.thenCompose(made -> made.connection()
                        .async()
                        .clusterSlots()
                        .toCompletableFuture()
                        .orTimeout(deadline, TimeUnit.MILLISECONDS))
                .thenApply(SlotOwners::parse)
                .whenComplete((told, failure) -> {
                    var unused = opened.thenCompose(made -> made.connection().closeAsync());
                });
    }

    private Optional<SlotOwners> learn(@Nullable SlotOwners told, @Nullable Throwable failure) {
        if (told == null) {
            unknown = failure == null ? ErrorKind.OTHER : ErrorKind.of(failure);
            return Optional.empty();
        }
        Set<Endpoint> now = told.all();
        now.forEach(this::node);
        owners = told;
        nodes.keySet().stream().filter(node -> !now.contains(node)).forEach(this::leaveLater);
        return Optional.of(told);
    }

    private NodeTarget at(Endpoint node) {
        return new NodeTarget(node, path.target().tls(), path.target().login());
    }

    private KeptConnections node(Endpoint endpoint) {
        return nodes.computeIfAbsent(endpoint, first -> {
            KeptConnections made = new KeptConnections(path.to(at(first)), connections, underWay, clock);
            var unused = made.open();
            return made;
        });
    }

    /** Once what it may still be asked for has ended, unless it has slots again by then. */
    private void leaveLater(Endpoint node) {
        try {
            var unused = clock.schedule(() -> leave(node), underWay.deadline().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException over) {
            // The run has ended.
        }
    }

    private void leave(Endpoint node) {
        if (!owners.all().contains(node)) {
            var unused = Optional.ofNullable(nodes.remove(node)).map(KeptConnections::close);
        }
    }

    @Override
    public void send(Attempt attempt, Command command) {
        Optional<Endpoint> owner = owners.of(command.key());
        if (owner.isEmpty()) {
            attempt.fail(unknown);
            return;
        }
        attempt.mayGoElsewhere(said -> follow(said, attempt, command));
        node(owner.get()).send(attempt, command);
    }

    private boolean follow(String said, Attempt attempt, Command command) {
        Optional<Endpoint> there = Redirection.parse(said);
        if (there.isEmpty()) {
            return false;
        }
        redirected.increment();
        node(there.get()).send(attempt, said.startsWith("ASK") ? command.asking() : command);
        askAgain();
        return true;
    }

    @Override
    public long redirected() {
        return redirected.sum();
    }

    @Override
    public CompletableFuture<?> close() {
        closed = true;
        return CompletableFuture.allOf(
                nodes.values().stream().map(KeptConnections::close).toArray(CompletableFuture<?>[]::new));
    }
}
