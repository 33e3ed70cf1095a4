package io.pointsman.migration;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.Mode;
import io.pointsman.migration.Migration.State;
import io.pointsman.redis.Primaries;
import io.pointsman.topology.ReplicationGroup;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;

/**
 * Copies what one shard has, or compares it, from where the database says that it was.
 *
 * <ol>
 *   <li>It goes on at its cursor if it finds the same server, which alone knows what that means, and otherwise begins with the first key. That it has begun is put
 *       down before the first key is copied.
 *   <li>Each second how far it is is put down. Whoever goes on after a death does so from there: some keys are met again that were copied already.
 *   <li>If nobody wants that any more by then, it ends what it has begun, puts that down, and ends; so nothing is met again.
 *   <li>Which keys of the target are its own cannot be told after a death. So a key that must not be there ends a lane only the first time through; from
 *       then on it is kept, and counted.
 * </ol>
 */
@Component
final class LaneRun {

    private static final long PIECE = TimeUnit.SECONDS.toNanos(1);

    /** As a lane says it. */
    private static final String BUSY = "has a key already";

    private final ManagedGroups groups;
    private final MigrationPlaces places;
    private final LaneStore lanes;
    private final MigrationMetrics metrics;
    private final Clock clock;

    LaneRun(ManagedGroups groups, MigrationPlaces places, LaneStore lanes, MigrationMetrics metrics, Clock clock) {
        this.groups = groups;
        this.places = places;
        this.lanes = lanes;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** A lane, and what it is between. */
    private record Open(SourceNode from, Primaries<?> to, Work work, MigrationLane begun) implements AutoCloseable {

        @Override
        public void close() {
            from.close();
            to.close();
        }
    }

    /**
     * Goes on until nothing is left, or nobody wants it any more.
     *
     * @param holder who has taken the lane
     * @return whether it is still that one's
     * @throws IOException if a node or the network is at fault; to be called again, as the database has it by then
     * @throws Transient if AWS or the database could not be asked; likewise
     * @throws Rejected if it cannot be done until somebody acts
     */
    boolean go(Migration migration, MigrationLane lane, UUID holder) throws IOException, InterruptedException {
        try (Open open = open(migration, lane)) {
            Optional<State> state = new Course(migration, open, holder).run();
            if (open.work().progress().done()) {
                lanes.advance(clock.instant());
            }
            return state.isPresent();
        } catch (IOException e) {
            if (migration.request().busyKey() == BusyKey.FAIL
                    && String.valueOf(e.getMessage()).contains(BUSY)) {
                throw new Rejected(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private Open open(Migration migration, MigrationLane lane) throws IOException {
        if (groups.mode() != Mode.MANAGE) {
            throw new Rejected("Nothing is done to any group in observe mode. Set pointsman.mode to manage.", null);
        }
        MigrationRequest request = migration.request();
        ManagedGroup source = group(request.source());
        ManagedGroup target = group(request.target());
        boolean ofTarget = lane.kind() == LaneKind.SEARCH;
        ManagedGroup here = ofTarget ? target : source;
        ManagedGroup there = ofTarget ? source : target;
        SourceNode from = places.openSource(here, shown(here), lane, ofTarget || request.isFromPrimary());
        try {
            return lane.kind() == LaneKind.COPY
                    ? copy(from, places.openPrimaries(there, shown(there), TargetNode::new), lane, request)
                    : compare(from, places.openPrimaries(there, shown(there), AskedNode::new), lane);
        } catch (IOException | RuntimeException e) {
            from.close();
            throw e;
        }
    }

    private static Open copy(SourceNode from, Primaries<TargetNode> to, MigrationLane lane, MigrationRequest request)
            throws IOException {
        MigrationLane begun = lane.readFrom(from.id(), from.facts());
        try {
            return new Open(
                    from,
                    to,
                    new Lane(from.connection(), to, request.busyKey(), (LaneProgress) begun.progress()),
                    begun);
        } catch (IOException e) {
            to.close();
            throw e;
        }
    }

    private static Open compare(SourceNode from, Primaries<AskedNode> to, MigrationLane lane) throws IOException {
        MigrationLane begun = lane.readFrom(from.id(), from.facts());
        Direction direction = lane.kind() == LaneKind.COMPARE ? Direction.FORWARD : Direction.BACKWARD;
        try {
            return new Open(
                    from,
                    to,
                    new VerifyLane(from.connection(), to, direction, (VerifyProgress) begun.progress()),
                    begun);
        } catch (IOException e) {
            to.close();
            throw e;
        }
    }

    private ManagedGroup group(String id) {
        return groups.find(id)
                .orElseThrow(() -> new Rejected("The group %s is not looked after any more.".formatted(id), null));
    }

    private ReplicationGroup shown(ManagedGroup group) {
        return places.look(group)
                .orElseThrow(() -> new Transient("ElastiCache shows no group " + group.replicationGroupId(), null));
    }

    /** Of one lane from here on, as it is put down. */
    private final class Course {

        private final Migration migration;
        private final Work work;
        private final MigrationLane begun;
        private final UUID holder;
        private final Pace pace;
        private final long from = System.nanoTime();
        private Progress paced;
        private Progress saved;
        private long savedAt = from;

        Course(Migration migration, Open open, UUID holder) {
            this.migration = migration;
            this.work = open.work();
            this.begun = open.begun();
            this.holder = holder;
            MigrationRequest request = migration.request();
            pace = new Pace(
                    request.keysPerSecond(),
                    request.bytesPerSecond(),
                    migration.lanes(begun.kind()).size(),
                    from);
            paced = begun.progress();
            saved = paced;
        }

        /** @return the migration's state; empty if another has taken the lane */
        Optional<State> run() throws IOException, InterruptedException {
            Optional<State> state = save();
            try {
                while (goesOn(state) && work.step()) {
                    Progress now = work.progress();
                    pace.took(now.settled() - paced.settled(), now.bytes() - paced.bytes(), System.nanoTime());
                    paced = now;
                    state = waitIfAhead(state);
                }
                if (!goesOn(state)) {
                    work.stop();
                    work.run();
                }
            } catch (IOException e) {
                var unused = save();
                throw e;
            }
            return save();
        }

        /** Puts down how far it is each second, also while it waits. */
        private Optional<State> waitIfAhead(Optional<State> before) throws InterruptedException {
            Optional<State> state = before;
            long left;
            do {
                long now = System.nanoTime();
                left = pace.left(now);
                long piece = savedAt + PIECE - now;
                if (piece <= 0) {
                    state = save();
                    piece = PIECE;
                }
                if (left > 0) {
                    LockSupport.parkNanos(Math.min(left, piece));
                }
                stopIfInterrupted();
            } while (left > 0 && goesOn(state));
            return state;
        }

        private boolean goesOn(Optional<State> state) {
            return state.filter(State.of(begun.kind())::equals).isPresent();
        }

        private Optional<State> save() {
            Progress now = work.progress();
            long at = System.nanoTime();
            long keys = now.settled() - saved.settled();
            long perSecond = Math.round(keys * (double) PIECE / Math.max(1, at - savedAt));
            metrics.count(saved, now);
            saved = now;
            savedAt = at;
            return lanes.save(
                    migration.id(),
                    begun.at(now, perSecond, begun.taken().plusNanos(at - from)),
                    holder,
                    clock.instant());
        }
    }

    private static void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
