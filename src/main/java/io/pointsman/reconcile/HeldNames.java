package io.pointsman.reconcile;

import io.pointsman.dns.RecordName;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.reconcile.PassReport.Failure;
import io.pointsman.reconcile.PassReport.Remedy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names whose change Route 53 refuses also by itself. Each is held back for a while, ever longer, so that it costs the others of its zone
 * nothing; from the second refusal on a person must act.
 */
final class HeldNames {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Map<Key, Hold> holds = new ConcurrentHashMap<>();

    private record Key(String groupId, String zoneId, RecordName name) {
        static Key of(ManagedGroup group, RecordName name) {
            return new Key(group.id(), group.zoneId(), name);
        }
    }

    private record Hold(Failure why, Duration pause, Instant until) {}

    /** @return why it is held, to be told */
    Failure refused(ManagedGroup group, RecordName name, Failure why, Instant now) {
        return holds.merge(
                        Key.of(group, name),
                        hold(why, FIRST_PAUSE, now),
                        (before, first) -> hold(new Failure(Remedy.PERSON, why.message()), longer(before.pause()), now))
                .why();
    }

    /** Why the name's change must not be sent now; empty if it may. */
    Optional<Failure> heldAt(ManagedGroup group, RecordName name, Instant now) {
        return Optional.ofNullable(holds.get(Key.of(group, name)))
                .filter(hold -> now.isBefore(hold.until()))
                .map(Hold::why);
    }

    /** The name is right, or its change was accepted. */
    void release(ManagedGroup group, RecordName name) {
        holds.remove(Key.of(group, name));
    }

    void forgetOthers(Set<String> groupIds) {
        holds.keySet().removeIf(key -> !groupIds.contains(key.groupId()));
    }

    private static Hold hold(Failure why, Duration pause, Instant now) {
        return new Hold(why, pause, now.plus(pause));
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
}
