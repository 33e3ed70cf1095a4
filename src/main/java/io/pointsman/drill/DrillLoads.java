package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.LoadStore.End;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.inventory.Inventory;
import io.pointsman.load.LoadGenerator;
import io.pointsman.load.LoadPlan;
import io.pointsman.load.LoadResult;
import io.pointsman.load.LostWrites;
import io.pointsman.redis.Logins;
import io.pointsman.redis.NodeConnections;
import io.pointsman.topology.ReplicationGroup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The load that this instance puts on groups for drills. It ends with the instance: whoever goes on with the drill then says that it did. */
@Component
final class DrillLoads {

    /** For what is under way to end, lost writes to be looked for, or keys to be removed. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int MOST_OUTAGES = 50;
    private static final double MILLIS = 1_000;
    private static final Duration PIECE = Duration.ofSeconds(2);

    private final Inventory inventory;
    private final Logins logins;
    private final ObjectProvider<NodeConnections> connections;
    private final LoadStore store;
    private final DrillStore drills;
    private final Clock clock;
    private final Map<UUID, Running> all = new ConcurrentHashMap<>();

    /** One under way; for the thread of its drill. */
    private static final class Running {

        private final LoadGenerator generator;
        private final Instant since;
        private Instant storedAt;
        private int seconds;
        private int pieces;

        Running(LoadGenerator generator, Instant since) {
            this.generator = generator;
            this.since = since;
            storedAt = since;
        }
    }

    DrillLoads(
            Inventory inventory,
            Logins logins,
            ObjectProvider<NodeConnections> connections,
            LoadStore store,
            DrillStore drills,
            Clock clock) {
        this.inventory = inventory;
        this.logins = logins;
        this.connections = connections;
        this.store = store;
        this.drills = drills;
        this.clock = clock;
    }

    boolean isOn(UUID drill) {
        return all.containsKey(drill);
    }

    /** For how long it has been on here; empty if it is not. */
    Optional<Duration> onFor(UUID drill) {
        return Optional.ofNullable(all.get(drill)).map(running -> Duration.between(running.since, clock.instant()));
    }

    /**
     * Puts it on.
     *
     * @param longest for which the drill may be under way
     * @throws Transient if ElastiCache could not be asked where
     * @throws Rejected if the group has no endpoint for clients
     */
    void start(Drill drill, LoadRequest request, ManagedGroup group, Duration longest) {
        LoadPlan plan = plan(drill, request, group, longest);
        store.begin(drill.id());
        all.put(drill.id(), new Running(LoadGenerator.start(plan, connections.getObject(), clock), clock.instant()));
        note(
                drill,
                "puts load on %s"
                        .formatted(String.join(
                                "; ",
                                plan.paths().stream().map(path -> path.name()).toList())));
    }

    private LoadPlan plan(Drill drill, LoadRequest request, ManagedGroup group, Duration longest) {
        ReplicationGroup shown = inventory
                .read(group.location(), group.replicationGroupId())
                .orElseThrow(() -> new Transient("ElastiCache shows no group " + group.replicationGroupId(), null));
        return LoadPlans.of(drill.id(), request, shown, group.naming(), logins.of(group.id(), shown), longest);
    }

    /** Puts down what it has met since the last time. */
    void store(UUID drill) {
        Running running = all.get(drill);
        if (running == null || clock.instant().isBefore(running.storedAt.plus(PIECE))) {
            return;
        }
        running.storedAt = clock.instant();
        LoadResult piece = running.generator.readSettled(running.seconds);
        if (!piece.seconds().isEmpty()) {
            put(drill, running, piece);
        }
    }

    private void put(UUID drill, Running running, LoadResult piece) {
        store.add(drill, running.pieces, piece);
        running.pieces++;
        running.seconds = piece.seconds().lastKey().second() + 1;
    }

    /**
     * Takes it off, puts down what it has met, looks for lost writes and removes its keys.
     *
     * @throws Transient if the database does not answer; to be called again
     */
    void finish(Drill drill) {
        Running running = all.get(drill.id());
        if (running == null) {
            return;
        }
        running.generator.stop();
        LoadResult rest = await(running.generator.result(running.seconds));
        store.add(drill.id(), running.pieces, rest);
        store.find(drill.id()).ifPresent(whole -> noteOutages(drill, whole));
        Optional<LostWrites> writes = await(running.generator.lostWrites());
        removeKeys(drill, running.generator.removeKeys());
        store.end(drill.id(), new End(true, writes));
        all.remove(drill.id());
    }

    private void noteOutages(Drill drill, LoadResult result) {
        result.outages().stream().limit(MOST_OUTAGES).forEach(outage -> {
            String what = outage.path() + ", " + outage.operation().name().toLowerCase(Locale.ROOT);
            note(
                    drill,
                    result.begin().plus(outage.from()),
                    "%s: nobody serves (%s)".formatted(what, words(outage.errors())));
            if (outage.over()) {
                note(
                        drill,
                        result.begin().plus(outage.until()),
                        "%s: served again, after %.2f s"
                                .formatted(what, outage.length().toMillis() / MILLIS));
            }
        });
    }

    private static String words(Map<? extends Enum<?>, Long> errors) {
        return LoadView.words(errors).entrySet().stream()
                .map(error -> error.getValue() + " " + error.getKey())
                .collect(Collectors.joining(", "));
    }

    /** What an instance that died has left on the group, if it has. */
    void clearAfter(Drill drill, LoadRequest request, ManagedGroup group, Duration longest) {
        if (!store.isOpen(drill.id())) {
            return;
        }
        note(drill, "the load has ended with the instance that put it on");
        removeKeys(drill, LoadGenerator.removeKeys(plan(drill, request, group, longest), connections.getObject()));
        store.end(drill.id(), new End(false, Optional.empty()));
    }

    private void removeKeys(Drill drill, CompletableFuture<Long> left) {
        long stay = await(left);
        if (stay == 0) {
            note(drill, "the load has removed its keys");
        } else {
            note(
                    drill,
                    "%d keys of the load could not be removed: they begin with %s"
                            .formatted(stay, LoadPlans.prefix(drill.id())));
        }
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw new Transient("The load does not end (" + e.getMessage() + ")", e);
        }
    }

    private void note(Drill drill, String what) {
        drills.note(drill.id(), Entry.of(clock.instant(), Source.POINTSMAN, what));
    }

    private void note(Drill drill, Instant at, String what) {
        drills.note(drill.id(), Entry.of(at, Source.LOAD, what));
    }
}
