package io.pointsman.reconcile;

import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.ZoneReading;
import io.pointsman.failure.Transient;
import io.pointsman.inventory.Inventory;
import io.pointsman.inventory.NodeCondition;
import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Lets the calls of several actors to AWS through one at a time, when its director says so, so that equal decisions give equal runs.
 *
 * <ol>
 *   <li>An actor's call waits at its lane. A look uses two lanes at once, every other call is alone.
 *   <li>{@link #settle} returns when nobody can go on by himself: each actor is idle, dead, or waits at every lane it can reach.
 *   <li>The director picks one waiting call, and lets it through, lets it fail, or kills its actor before or after it.
 * </ol>
 *
 * A dead actor's calls have no effect any more; what it still does changes nothing but itself.
 */
final class Stage {

    private static final long LONGEST_SECONDS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Actor> actors = new ArrayList<>();
    private boolean free;

    enum Lane {
        TOPOLOGY,
        ZONE,
        ALONE
    }

    enum Verdict {
        LET_THROUGH,
        FAIL,
        DIE_BEFORE,
        DIE_AFTER
    }

    private static final class Waiting {
        private Optional<Verdict> verdict = Optional.empty();
    }

    /** One process, its calls to AWS on the stage. */
    final class Actor {
        private final Map<Lane, Waiting> waiting = new EnumMap<>(Lane.class);
        private final Set<Lane> looked = EnumSet.noneOf(Lane.class);
        private boolean looking;
        private boolean busy;
        private boolean dead;
        private int running;

        boolean isIdle() {
            return !busy && !dead;
        }

        boolean isDead() {
            return dead;
        }

        List<Lane> lanes() {
            return dead ? List.of() : List.copyOf(waiting.keySet());
        }

        /** Whether the failure of that call ends the pass with no other call under way. */
        boolean mayFail(Lane lane) {
            return lane == Lane.ALONE || looked.size() == 1;
        }

        /** Begins something that makes calls. */
        void start(Runnable pass) {
            locked(() -> busy = true);
            Thread.ofVirtual().name("actor").start(() -> {
                try {
                    pass.run();
                } finally {
                    locked(() -> busy = false);
                }
            });
        }

        void decide(Lane lane, Verdict verdict) {
            locked(() -> {
                Waiting call = waiting.remove(lane);
                if (call == null) {
                    throw new IllegalStateException("nobody waits at " + lane);
                }
                call.verdict = Optional.of(verdict);
                if (verdict == Verdict.DIE_BEFORE || verdict == Verdict.DIE_AFTER) {
                    dead = true;
                    waiting.values().forEach(other -> other.verdict = Optional.of(Verdict.DIE_BEFORE));
                    waiting.clear();
                }
            });
        }

        private boolean isSettled() {
            if (!busy) {
                return true;
            }
            if (dead || running > 0) {
                return false;
            }
            return looking ? waiting.size() + looked.size() == 2 : waiting.containsKey(Lane.ALONE);
        }

        private <T> T call(Lane lane, boolean lastOfLane, Supplier<T> effect) {
            Verdict verdict = awaitVerdict(lane);
            boolean ended = true;
            try {
                if (verdict == Verdict.DIE_BEFORE || verdict == Verdict.FAIL) {
                    throw new Transient("the stage lets this call fail", null);
                }
                T result = effect.get();
                if (verdict == Verdict.DIE_AFTER) {
                    throw new Transient("died", null);
                }
                ended = lastOfLane;
                return result;
            } finally {
                boolean laneEnded = ended;
                locked(() -> leave(lane, laneEnded));
            }
        }

        private void leave(Lane lane, boolean laneEnded) {
            running--;
            if (lane != Lane.ALONE && laneEnded) {
                looked.add(lane);
                if (looked.size() == 2) {
                    looking = false;
                    looked.clear();
                }
            }
        }

        private Verdict awaitVerdict(Lane lane) {
            lock.lock();
            try {
                if (free || dead) {
                    running++;
                    return dead ? Verdict.DIE_BEFORE : Verdict.LET_THROUGH;
                }
                Waiting call = new Waiting();
                looking |= lane != Lane.ALONE;
                waiting.put(lane, call);
                changed.signalAll();
                while (call.verdict.isEmpty()) {
                    changed.awaitUninterruptibly();
                }
                running++;
                return call.verdict.get();
            } finally {
                lock.unlock();
            }
        }

        /** {@code inventory} as this actor sees it. */
        Inventory sees(Inventory inventory) {
            return new Inventory() {
                @Override
                public List<ReplicationGroup> readAll(Location location) {
                    return call(Lane.TOPOLOGY, false, () -> inventory.readAll(location));
                }

                @Override
                public Optional<ReplicationGroup> read(Location location, String groupId) {
                    return call(Lane.TOPOLOGY, true, () -> inventory.read(location, groupId));
                }

                @Override
                public Map<String, NodeCondition> conditions(Location location) {
                    return call(Lane.TOPOLOGY, true, () -> inventory.conditions(location));
                }

                @Override
                public Map<String, NodeCondition> conditions(Location location, Collection<String> nodeIds) {
                    return call(Lane.ALONE, true, () -> inventory.conditions(location, nodeIds));
                }
            };
        }

        /**
         * {@code zones} as this actor sees them.
         *
         * @param witness is given every batch with what submits it
         */
        HostedZones sees(HostedZones zones, BiConsumer<ChangeBatch, Runnable> witness) {
            return new HostedZones() {
                @Override
                public Optional<Zone> zone(String zoneId) {
                    return zones.zone(zoneId);
                }

                @Override
                public ZoneReading read(String zoneId, Collection<NameRange> ranges) {
                    return call(Lane.ZONE, true, () -> zones.read(zoneId, ranges));
                }

                @Override
                public void submit(String zoneId, ChangeBatch batch) {
                    call(Lane.ALONE, true, () -> {
                        witness.accept(batch, () -> zones.submit(zoneId, batch));
                        return batch;
                    });
                }
            };
        }
    }

    Actor enter() {
        Actor actor = new Actor();
        locked(() -> actors.add(actor));
        return actor;
    }

    /** Waits until only the director can decide how it goes on. */
    void settle() {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
            while (!actors.stream().allMatch(Actor::isSettled)) {
                if (left <= 0) {
                    throw new IllegalStateException("the stage does not come to rest");
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            lock.unlock();
        }
    }

    /** From now on every call goes through at once. */
    void open() {
        locked(() -> free = true);
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
