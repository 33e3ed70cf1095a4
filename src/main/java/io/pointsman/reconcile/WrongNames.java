package io.pointsman.reconcile;

import io.pointsman.dns.NameState;
import io.pointsman.dns.RecordName;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * For how long the read names of each group have led to nodes that must not be read from, all names together: from the first bad word of the node
 * until Route 53 accepted that its name leads elsewhere. What resolvers remember for one TTL longer is not in it.
 */
final class WrongNames {

    private final Map<String, Sum> sums = new ConcurrentHashMap<>();

    /** @param slot tells the entries of a reader set from each other */
    record Key(RecordName name, String slot) {
        static Key of(NameState name) {
            return new Key(name.name(), name.slot());
        }
    }

    /** Of one group; guarded by itself. */
    private static final class Sum {
        private final Map<Key, Instant> open = new HashMap<>();
        private Duration over = Duration.ZERO;
        private Duration told = Duration.ZERO;

        synchronized void seen(Map<Key, Instant> wrong, Instant at) {
            Set.copyOf(open.keySet()).stream()
                    .filter(key -> !wrong.containsKey(key))
                    .forEach(key -> end(key, at));
            wrong.forEach(open::putIfAbsent);
        }

        synchronized void end(Key key, Instant at) {
            Instant since = open.remove(key);
            if (since != null) {
                over = over.plus(between(since, at));
            }
        }

        /** Never less than before, whatever becomes of the clock. */
        synchronized Duration until(Instant now) {
            Duration sum =
                    open.values().stream().map(since -> between(since, now)).reduce(over, Duration::plus);
            told = sum.compareTo(told) > 0 ? sum : told;
            return told;
        }

        private static Duration between(Instant since, Instant at) {
            return at.isAfter(since) ? Duration.between(since, at) : Duration.ZERO;
        }
    }

    /**
     * Names of ours that lead to what must not be read from: those that share a node which serves are not wrong.
     *
     * @param heardAt since when it counts where the node has not told it itself
     */
    static Map<Key, Instant> among(List<NameState> names, ReplicationGroup shown, ServingBoard board, Instant heardAt) {
        Map<Key, Instant> wrong = new HashMap<>();
        for (NameState name : names) {
            if (name.isRead()
                    && name.state() != NameState.State.FOREIGN
                    && name.observed().isPresent()
                    && !name.observed().equals(name.wanted())) {
                Optional<Node> node = SeenReaders.at(name.observed().get(), shown);
                if (node.isEmpty() || board.standing(shown, node.get()) instanceof Standing.Out) {
                    wrong.put(
                            Key.of(name),
                            node.flatMap(out -> board.outSince(shown, out)).orElse(heardAt));
                }
            }
        }
        return wrong;
    }

    /**
     * Takes note of a look.
     *
     * @param wrong every name of the group that is wrong, and since when as far as that is known
     * @param at when it was made
     */
    void seen(String groupId, Map<Key, Instant> wrong, Instant at) {
        if (!wrong.isEmpty() || sums.containsKey(groupId)) {
            sums.computeIfAbsent(groupId, id -> new Sum()).seen(wrong, at);
        }
    }

    /** Our change of the name was accepted. */
    void settled(String groupId, NameState name, Instant at) {
        Sum sum = sums.get(groupId);
        if (sum != null) {
            sum.end(Key.of(name), at);
        }
    }

    /** Up to now, those that are wrong still included; grows only. */
    Duration sum(String groupId, Instant now) {
        Sum sum = sums.get(groupId);
        return sum == null ? Duration.ZERO : sum.until(now);
    }

    void forgetOthers(Set<String> groupIds) {
        sums.keySet().retainAll(groupIds);
    }
}
