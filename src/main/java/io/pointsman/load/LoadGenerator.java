package io.pointsman.load;

import io.pointsman.redis.NodeConnections;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Puts load on nodes, on a schedule that does not wait for them.
 *
 * <ol>
 *   <li>Kept connections are opened; one that fails is opened again while the run goes on.
 *   <li>Each operation is sent when it is meant to start. Its latency counts from then, whatever held it up: the node, the network, a
 *       connection that is busy, or we.
 *   <li>After the last, those under way end, by answers or at their deadlines.
 * </ol>
 *
 * <p>Every operation that was meant to start is in the result once, as a success or as one kind of error. The read of a session is meant to
 * start when its write has succeeded, and only then.
 */
public final class LoadGenerator {

    private static final long LEAD = Duration.ofMillis(50).toNanos();
    private static final long CLOSED = 2;
    private static final long TICK = Duration.ofMillis(2).toNanos();

    private final LoadPlan plan;
    private final NodeConnections connections;
    private final NodeConnections own;
    private final InstantSource wall;
    private final Recording recording = new Recording();
    private final UnderWay underWay;
    private final Pacer pacer;
    private final Commands commands;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("load-clock").daemon().factory());
    private final List<Route> routes;
    private final Optional<Route> ledgerRoute;
    private final Optional<NumberedWrites> numbered;
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private volatile Instant begin;

    private LoadGenerator(LoadPlan plan, NodeConnections connections, InstantSource wall) {
        this.plan = plan;
        this.connections = connections;
        own = connections.onOneThread();
        this.wall = wall;
        begin = wall.instant();
        underWay = new UnderWay(recording, plan.deadline(), plan.limit());
        pacer = new Pacer(plan.schedule());
        commands = new Commands(plan.workload(), plan.paths());
        routes = plan.paths().stream().map(this::route).toList();
        ledgerRoute = plan.ledger().map(ledger -> route(ledger.path()));
        String run = begin.toEpochMilli() + ":";
        numbered = plan.ledger()
                .map(ledger -> new NumberedWrites(ledger, plan.workload(), run, connections, plan.deadline()));
    }

    /** Kept connections are written to by the thread that keeps the pace, and read by it too; opening fresh ones must not hold it up. */
    private Route route(LoadPath path) {
        return switch (path.kind()) {
            case KEPT -> new KeptConnections(path, own, underWay, clock);
            case CLUSTER -> new ClusterConnections(path, own, underWay, clock);
            case FRESH -> new FreshConnections(path, connections, underWay);
        };
    }

    /**
     * Begins a run, which ends by itself.
     *
     * @param wall to say when it began; measuring is done by a monotonic clock
     */
    public static LoadGenerator start(LoadPlan plan, NodeConnections connections, InstantSource wall) {
        LoadGenerator generator = new LoadGenerator(plan, connections, wall);
        var unused = Thread.ofVirtual().name("load").start(generator::run);
        return generator;
    }

    private void run() {
        try {
            Future<?> expiring = own.thread().scheduleAtFixedRate(underWay::expire, TICK, TICK, TimeUnit.NANOSECONDS);
            var unused = clock.scheduleAtFixedRate(this::settle, 1, 1, TimeUnit.SECONDS);
            CompletableFuture.allOf(allRoutes().map(Route::open).toArray(CompletableFuture<?>[]::new))
                    .join();
            begin = wall.instant().plusNanos(LEAD);
            long beginNanos = System.nanoTime() + LEAD;
            underWay.beginAt(beginNanos);
            Optional<Future<?>> writing = numbered.map(writes -> writeNumbers(writes, beginNanos));
            pacer.run(own.thread(), beginNanos, this::startNext).join();
            writing.ifPresent(stream -> stream.cancel(false));
            // Behind the one that is being written just now.
            CompletableFuture.runAsync(underWay::end, clock).join();
            awaitLast(expiring);
            result.complete(read());
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        } finally {
            clock.shutdownNow();
            // One that is still being closed would be closed again, with a warning.
            CompletableFuture.allOf(allRoutes().map(Route::close).toArray(CompletableFuture<?>[]::new))
                    .completeOnTimeout(null, CLOSED, TimeUnit.SECONDS)
                    .handle((closed, failure) -> null)
                    .join();
            own.close();
        }
    }

    private Stream<Route> allRoutes() {
        return Stream.concat(routes.stream(), ledgerRoute.stream());
    }

    private Future<?> writeNumbers(NumberedWrites writes, long beginNanos) {
        Ledger ledger = plan.ledger().orElseThrow();
        long period = Duration.ofSeconds(1).toNanos() / ledger.rate();
        AtomicLong intended = new AtomicLong(beginNanos);
        return clock.scheduleAtFixedRate(
                () -> {
                    Command command = writes.next();
                    Attempt attempt =
                            underWay.start(ledger.path().name(), Operation.WRITE, intended.getAndAdd(period), () -> {});
                    if (!attempt.isOver()) {
                        ledgerRoute.orElseThrow().send(attempt, command);
                    }
                },
                beginNanos - System.nanoTime(),
                period,
                TimeUnit.NANOSECONDS);
    }

    private void settle() {
        recording.settle(firstUnsettled());
    }

    /** All before it are over for good. */
    private int firstUnsettled() {
        int late = underWay.secondOf(System.nanoTime() - plan.deadline().toNanos());
        return underWay.close(Math.min(late, pacer.second()));
    }

    private void startNext(long intended) {
        Commands.Drawn drawn = commands.next();
        start(drawn.path(), drawn.command(), intended);
    }

    private void start(int path, Command command, long intended) {
        Attempt attempt = underWay.start(
                plan.paths().get(path).name(),
                command.operation(),
                intended,
                () -> command.next().ifPresent(next -> start(path, next, System.nanoTime())));
        if (!attempt.isOver()) {
            routes.get(path).send(attempt, command);
        }
    }

    /** @param expiring what ends those that are late, without which this might never end */
    private void awaitLast(Future<?> expiring) {
        while (!underWay.isEmpty()) {
            if (expiring.isDone()) {
                throw new IllegalStateException("what is late is not ended any more");
            }
            LockSupport.parkNanos(TICK);
        }
    }

    /** Sends nothing more; the result comes when what is under way has ended. */
    public void stop() {
        pacer.stop();
    }

    /** Of the whole run, once it has ended. */
    public CompletableFuture<LoadResult> result() {
        return result(0);
    }

    /**
     * The last piece of a run, once it has ended: of its seconds those that were not taken before, and of all of it the pacing, redirections
     * and faults.
     *
     * @param fromSecond the first that no piece has had
     */
    public CompletableFuture<LoadResult> result(int fromSecond) {
        return result.thenApply(whole -> whole.from(fromSecond));
    }

    /**
     * A piece of a run: the seconds that are over for good, so that nothing will be added to them, without pacing, redirections and faults.
     * {@link LoadResult#merge} makes the whole of all pieces, the last by {@link #result(int)}.
     *
     * @param fromSecond the first that no piece has had: the one after the last of the piece before, 0 at first
     * @return without seconds if none is over yet
     */
    public LoadResult readSettled(int fromSecond) {
        return new LoadResult(begin, recording.read(fromSecond, firstUnsettled()), Pacing.NONE, 0, List.of());
    }

    /**
     * Removes what the run has written; to be asked when it has ended and its numbered writes have been looked at.
     *
     * @return never fails; how many keys could not be removed, or may not have been
     */
    public CompletableFuture<Long> removeKeys() {
        return removeKeys(plan, connections);
    }

    /** The same for a run of which nothing but its plan is left. */
    public static CompletableFuture<Long> removeKeys(LoadPlan plan, NodeConnections connections) {
        return KeyRemoval.removeAll(plan, connections);
    }

    /**
     * Looks what has become of numbered writes; to be asked when the run has ended.
     *
     * @return never fails; empty if there were none
     */
    public CompletableFuture<Optional<LostWrites>> lostWrites() {
        return numbered.map(writes -> writes.readBack().thenApply(Optional::of))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    /** What is known so far; operations under way are not in it yet. */
    public LoadResult read() {
        long redirected = allRoutes().mapToLong(Route::redirected).sum();
        return new LoadResult(begin, recording.read(), pacer.pacing(), redirected, faults());
    }

    private List<String> faults() {
        List<String> faults = new ArrayList<>();
        Pacing pacing = pacer.pacing();
        if (!pacing.isKept()) {
            faults.add("The generator fell behind: of %d operations it sent %d more than 10 ms late."
                    .formatted(pacing.intended(), pacing.intended() - pacing.nearlyPunctual()));
        }
        if (underWay.refused() > 0) {
            faults.add("More than %d operations were under way: %d were not sent."
                    .formatted(plan.limit(), underWay.refused()));
        }
        return faults;
    }
}
