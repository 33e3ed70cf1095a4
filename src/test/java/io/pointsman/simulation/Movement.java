package io.pointsman.simulation;

import io.pointsman.simulation.CacheGroup.Life;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How often names moved, and how often they had to (P2): a replica that leaves takes its names along, one that comes gets its share. */
final class Movement {

    /** How long a move may follow its reason: until a full pass finds it, and the node is listed. */
    private static final long LATE = 240_000;

    private final Conductor conductor;
    private final Estate estate;
    private final List<Entry> moved = new ArrayList<>();
    private final List<Entry> needed = new ArrayList<>();
    private final List<Entry> appeared = new ArrayList<>();
    private long begin;

    private record Entry(long at, String groupId, int moves) {}

    Movement(Conductor conductor, Estate estate) {
        this.conductor = conductor;
        this.estate = estate;
    }

    /** Counts moves from now on; whoever is being kept out comes later. */
    void begin(Collection<CacheGroup> groups) {
        begin = conductor.now();
        for (CacheGroup group : groups) {
            for (int i = group.settling(); i > 0; i--) {
                enters(group);
            }
        }
    }

    /** To be told before a serving replica stops serving. When those that stay are still kept out, its names go to the fallback and come back. */
    void leaves(CacheGroup group) {
        int kept = group.settling();
        int sharers = group.replicas(Life.SERVING).size() - kept;
        need(group, sharers);
        if (kept > 0 && sharers <= 1) {
            need(group, kept);
        }
    }

    /** To be told after a replica began to serve. */
    void enters(CacheGroup group) {
        need(group, group.replicas(Life.SERVING).size());
    }

    /** To be told after a new replica began to serve. */
    void appears(CacheGroup group) {
        enters(group);
        appeared.add(needed.getLast());
    }

    /** Every name leads to the fallback then. */
    void dissolves(CacheGroup group) {
        need(group, 1);
    }

    private void need(CacheGroup group, int sharers) {
        int names = estate.count(group.id).orElse(Math.max(1, group.members.size()));
        needed.add(new Entry(conductor.now(), group.id, Math.ceilDiv(names, Math.max(1, sharers))));
    }

    void moved(String groupId) {
        moved.add(new Entry(conductor.now(), groupId, 1));
    }

    int moves(String groupId) {
        return sum(moved, groupId, begin);
    }

    /**
     * @param rivals whether an instance may undo what another did that was told sooner, and the other do it again: once for whatever
     *     happened, and once more when ElastiCache showed a new replica to the two at different times
     */
    int needed(String groupId, boolean rivals) {
        int once = sum(needed, groupId, begin - LATE);
        return rivals ? 2 * once + sum(appeared, groupId, begin - LATE) : once;
    }

    private static int sum(List<Entry> entries, String groupId, long since) {
        return entries.stream()
                .filter(entry -> entry.groupId().equals(groupId) && entry.at() >= since)
                .mapToInt(Entry::moves)
                .sum();
    }
}
