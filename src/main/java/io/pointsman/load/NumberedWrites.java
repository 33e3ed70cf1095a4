package io.pointsman.load;

import io.lettuce.core.RedisCommandExecutionException;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeConnections.Opened;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Redirection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/** The keys of a {@link Ledger}, what is written to them, and what is found there in the end. */
final class NumberedWrites {

    private final Ledger ledger;
    private final Workload workload;
    private final String run;
    private final NodeConnections connections;
    private final Duration deadline;
    private final List<NumberedKey> keys;
    private long turn;

    /**
     * @param workload has the names of the keys
     * @param run begins each value; what another run has left there counts as nothing
     */
    NumberedWrites(Ledger ledger, Workload workload, String run, NodeConnections connections, Duration deadline) {
        this.ledger = ledger;
        this.workload = workload;
        this.run = run;
        this.connections = connections;
        this.deadline = deadline;
        keys = Stream.generate(NumberedKey::new).limit(ledger.keys()).toList();
    }

    /** For one thread. */
    Command next() {
        int place = (int) (turn++ % keys.size());
        NumberedKey key = keys.get(place);
        int number = key.next();
        return new Command(
                Operation.WRITE,
                workload.ledger(place),
                node -> node.getset(workload.ledger(place), run + number)
                        .thenAccept(before -> key.acknowledge(number, number(before))),
                Optional.empty());
    }

    private int number(@Nullable String stored) {
        return stored != null && stored.startsWith(run) ? Integer.parseInt(stored.substring(run.length())) : 0;
    }

    /** Reads all keys, over connections of their own. Never fails; to be asked when nothing is written any more, and as often as one likes. */
    CompletableFuture<LostWrites> readBack() {
        List<CompletableFuture<OptionalInt>> stored = IntStream.range(0, keys.size())
                .mapToObj(place -> read(ledger.path().target(), workload.ledger(place), true))
                .toList();
        return CompletableFuture.allOf(stored.toArray(CompletableFuture<?>[]::new))
                .thenApply(done ->
                        compare(stored.stream().map(CompletableFuture::join).toList()));
    }

    private LostWrites compare(List<OptionalInt> stored) {
        long acknowledged = 0;
        long lost = 0;
        int unread = 0;
        for (int place = 0; place < keys.size(); place++) {
            NumberedKey key = keys.get(place);
            OptionalInt found = stored.get(place);
            acknowledged += key.acknowledged();
            lost += found.isPresent() ? key.lostAt(found.getAsInt()) : key.lost();
            unread += found.isPresent() ? 0 : 1;
        }
        return new LostWrites(acknowledged, lost, unread);
    }

    /** @param follow whether to ask elsewhere if sent there */
    private CompletableFuture<OptionalInt> read(NodeTarget node, String key, boolean follow) {
        CompletableFuture<Opened> opened = connections.open(node, deadline);
        return opened.thenCompose(made -> made.connection()
                        .async()
                        .get(key)
                        .toCompletableFuture()
                        .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS))
                .thenApply(value -> OptionalInt.of(number(value)))
                .whenComplete((found, failure) -> {
                    var unused = opened.thenCompose(made -> made.connection().closeAsync());
                })
                .exceptionallyCompose(failure -> sentTo(failure)
                        .filter(there -> follow)
                        .map(there -> read(there, key, false))
                        .orElseGet(() -> CompletableFuture.completedFuture(OptionalInt.empty())));
    }

    private Optional<NodeTarget> sentTo(Throwable failure) {
        NodeTarget from = ledger.path().target();
        return NestedExceptionUtils.getMostSpecificCause(failure) instanceof RedisCommandExecutionException answer
                ? Redirection.parse(String.valueOf(answer.getMessage()))
                        .map(there -> new NodeTarget(there, from.tls(), from.login()))
                : Optional.empty();
    }
}
