package io.pointsman.load;

import io.pointsman.redis.NodeConnections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Some connections by turns, whether they are open or broken. */
final class KeptConnections implements Route {

    private final List<KeptConnection> kept;
    private final AtomicInteger turn = new AtomicInteger();

    KeptConnections(LoadPath path, NodeConnections connections, UnderWay underWay, ScheduledExecutorService clock) {
        kept = Stream.generate(() -> new KeptConnection(path, connections, underWay, clock))
                .limit(path.connections())
                .toList();
    }

    @Override
    public CompletableFuture<?> open() {
        kept.forEach(KeptConnection::open);
        return opened();
    }

    /** Done when each has been opened, or has failed for the first time. */
    CompletableFuture<?> opened() {
        return CompletableFuture.allOf(kept.stream().map(KeptConnection::tried).toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public void send(Attempt attempt, Command command) {
        kept.get(Math.floorMod(turn.getAndIncrement(), kept.size())).send(attempt, command);
    }

    @Override
    public CompletableFuture<?> close() {
        return CompletableFuture.allOf(kept.stream().map(KeptConnection::close).toArray(CompletableFuture<?>[]::new));
    }
}
