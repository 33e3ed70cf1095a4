package io.pointsman.load;

import io.pointsman.redis.NodeConnections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Removes the keys that a plan has, by their names, whether they are there or not.
 *
 * <ol>
 *   <li>They are taken in parts. Each has a connection of its own, opened to where the name leads by then.
 *   <li>5,000 keys a second are removed, a few by one command, or one where they may be in different slots.
 *   <li>What could not be removed is tried twice more, each time after a second.
 *   <li>If none of a part could be, the rest is given up.
 * </ol>
 */
final class KeyRemoval implements AutoCloseable {

    private static final int A_SECOND = 5_000;
    private static final int PART = 10_000;
    private static final int TOGETHER = 50;
    private static final int AT_ONCE = 50;
    private static final int TRIES = 3;
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long TICK = Duration.ofMillis(2).toNanos();

    private final LoadPath path;
    private final int together;
    private final UnderWay underWay = new UnderWay(new Recording(), LoadPlan.DEADLINE, LoadPlan.LIMIT);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("load-removal").daemon().factory());
    private final Route route;

    private KeyRemoval(LoadPath path, NodeConnections connections) {
        this.path = path;
        boolean cluster = path.kind() == LoadPath.Kind.CLUSTER;
        together = cluster ? 1 : TOGETHER;
        LoadPath.Kind kind = cluster ? LoadPath.Kind.CLUSTER : LoadPath.Kind.KEPT;
        LoadPath own = new LoadPath(path.name(), path.target(), kind, Set.of(Operation.WRITE), 1, 1, AT_ONCE);
        route = cluster
                ? new ClusterConnections(own, connections, underWay, clock)
                : new KeptConnections(own, connections, underWay, clock);
        var unused = clock.scheduleAtFixedRate(underWay::expire, TICK, TICK, TimeUnit.NANOSECONDS);
        route.open().join();
    }

    /** @return never fails; how many keys could not be removed, or may not have been */
    static CompletableFuture<Long> removeAll(LoadPlan plan, NodeConnections connections) {
        return CompletableFuture.supplyAsync(
                () -> ofWorkload(plan, connections) + ofLedger(plan, connections),
                task -> Thread.ofVirtual().name("load-removal").start(task));
    }

    private static long ofWorkload(LoadPlan plan, NodeConnections connections) {
        return plan.paths().stream()
                .filter(path -> path.takes().contains(Operation.WRITE))
                .findFirst()
                .map(path -> remove(names(plan.workload()), path, connections))
                .orElse(0L);
    }

    private static long ofLedger(LoadPlan plan, NodeConnections connections) {
        return plan.ledger()
                .map(ledger -> remove(
                        IntStream.range(0, ledger.keys()).mapToObj(plan.workload()::ledger),
                        ledger.path(),
                        connections))
                .orElse(0L);
    }

    private static Stream<String> names(Workload workload) {
        return Stream.concat(
                IntStream.range(0, workload.writes() > 0 ? workload.keys() : 0).mapToObj(workload::string),
                IntStream.range(0, workload.sessions() > 0 ? workload.keys() : 0)
                        .mapToObj(workload::session));
    }

    private static long remove(Stream<String> names, LoadPath path, NodeConnections connections) {
        Iterator<String> rest = names.iterator();
        long left = 0;
        boolean givenUp = false;
        while (rest.hasNext()) {
            List<String> part = next(rest, PART);
            if (!givenUp) {
                int removed = removePart(part, path, connections);
                left -= removed;
                givenUp = removed == 0;
            }
            left += part.size();
        }
        return left;
    }

    private static List<String> next(Iterator<String> names, int most) {
        List<String> some = new ArrayList<>();
        while (some.size() < most && names.hasNext()) {
            some.add(names.next());
        }
        return some;
    }

    private static int removePart(List<String> part, LoadPath path, NodeConnections connections) {
        Set<String> removed = ConcurrentHashMap.newKeySet();
        try (KeyRemoval removal = new KeyRemoval(path, connections)) {
            removal.remove(part, removed);
            for (int again = 1; again < TRIES && removed.size() < part.size(); again++) {
                pauseUntil(System.nanoTime() + PAUSE);
                removal.remove(
                        part.stream().filter(name -> !removed.contains(name)).toList(), removed);
            }
        }
        return removed.size();
    }

    private void remove(List<String> names, Set<String> removed) {
        long begin = System.nanoTime();
        long sent = 0;
        for (Iterator<String> rest = names.iterator(); rest.hasNext(); ) {
            pauseUntil(begin + sent * Duration.ofSeconds(1).toNanos() / A_SECOND);
            List<String> some = next(rest, together);
            Attempt attempt =
                    underWay.start(path.name(), Operation.WRITE, System.nanoTime(), () -> removed.addAll(some));
            if (!attempt.isOver()) {
                route.send(attempt, unlink(some));
            }
            sent += some.size();
        }
        while (!underWay.isEmpty()) {
            LockSupport.parkNanos(TICK);
        }
    }

    private static Command unlink(List<String> names) {
        String[] keys = names.toArray(String[]::new);
        return new Command(Operation.WRITE, keys[0], node -> node.unlink(keys), Optional.empty());
    }

    private static void pauseUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        underWay.end();
        var unused = route.close();
        clock.shutdownNow();
    }
}
