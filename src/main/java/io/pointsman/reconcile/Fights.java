package io.pointsman.reconcile;

import io.pointsman.dns.NameState;
import io.pointsman.dns.NameState.State;
import io.pointsman.dns.RecordName;
import io.pointsman.groups.ManagedGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Tells names that somebody else changes from names that the world outgrew, and stops when he does not.
 *
 * <ol>
 *   <li>A name is settled where it was seen right, or where our change was accepted.
 *   <li>It has drifted when it is still wanted where it was settled, and leads elsewhere. It is put back: one round.
 *   <li>After {@link #ROUNDS} rounds within {@link #window} it is left alone until nobody has changed it for as long.
 * </ol>
 *
 * Another instance of ours that knows more of the world moves a name to where we want it too, as soon as we look; that is no drift. Therefore
 * a pass that finds a name taken away asks of the node where it wants it first.
 */
final class Fights {

    static final int ROUNDS = 3;
    static final Duration WINDOW = Duration.ofMinutes(10);

    private final Supplier<Duration> fullPass;
    private final Map<Key, Watched> names = new ConcurrentHashMap<>();

    /** @param fullPass from one full pass of this instance to its next; between them it may see nothing */
    Fights(Supplier<Duration> fullPass) {
        this.fullPass = fullPass;
    }

    /** {@link #WINDOW}, or longer where looks are so rare that no fight would show in it. */
    Duration window() {
        Duration seen = fullPass.get().multipliedBy(ROUNDS + 1);
        return seen.compareTo(WINDOW) > 0 ? seen : WINDOW;
    }

    private record Key(String groupId, String zoneId, RecordName name, String slot) {
        static Key of(ManagedGroup group, NameState name) {
            return new Key(group.id(), group.zoneId(), name.name(), name.slot());
        }
    }

    /** What is known of one name; guarded by itself. */
    private static final class Watched {
        private Optional<String> settled = Optional.empty();
        private Optional<String> foundInstead = Optional.empty();
        private final Deque<Instant> rounds = new ArrayDeque<>();
        private Optional<Instant> lastForeignChange = Optional.empty();
        private boolean fighting;

        synchronized void settle(Optional<String> target) {
            settled = target;
            foundInstead = Optional.empty();
        }

        synchronized boolean isTakenAway(NameState name) {
            return settled.isPresent() && settled.equals(name.aim());
        }

        /** @return whether it is news */
        synchronized boolean drift(NameState name, Instant now) {
            if (isTakenAway(name)) {
                settled = Optional.empty();
                foundInstead = name.observed();
                lastForeignChange = Optional.of(now);
                rounds.add(now);
                return true;
            }
            if (lastForeignChange.isPresent() && !foundInstead.equals(name.observed())) {
                foundInstead = name.observed();
                lastForeignChange = Optional.of(now);
            }
            return false;
        }

        synchronized Optional<Instant> leftAloneUntil(Instant now, Duration window) {
            Optional<Instant> until =
                    lastForeignChange.map(last -> last.plus(window)).filter(now::isBefore);
            rounds.removeIf(round -> !now.isBefore(round.plus(window)));
            fighting = until.isPresent() && (fighting || rounds.size() > ROUNDS);
            return fighting ? until : Optional.empty();
        }
    }

    /**
     * Takes note of a name as a plan sees it.
     *
     * @return whether somebody else has changed it since the last look
     */
    boolean seen(ManagedGroup group, NameState name, Instant now) {
        if (name.state() == State.RIGHT) {
            settled(group, name);
            return false;
        }
        Watched watched = names.get(Key.of(group, name));
        return name.state() == State.DRIFTED && watched != null && watched.drift(name, now);
    }

    /** Whether the name is wanted where it led when we last saw it right, and leads elsewhere. */
    boolean isTakenAway(ManagedGroup group, NameState name) {
        Watched watched = names.get(Key.of(group, name));
        return name.state() == State.DRIFTED && watched != null && watched.isTakenAway(name);
    }

    /** The name leads where it is wanted. */
    void settled(ManagedGroup group, NameState name) {
        names.computeIfAbsent(Key.of(group, name), key -> new Watched()).settle(name.aim());
    }

    /** Until when the name is left to whoever keeps changing it; empty if it may be put back. */
    Optional<Instant> leftAloneUntil(ManagedGroup group, NameState name, Instant now) {
        return Optional.ofNullable(names.get(Key.of(group, name)))
                .flatMap(watched -> watched.leftAloneUntil(now, window()));
    }

    void forgetOthers(Set<String> groupIds) {
        names.keySet().removeIf(key -> !groupIds.contains(key.groupId()));
    }
}
