package io.pointsman.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;

/**
 * Decides which changes lead a group's names to the nodes that serve, and which it declines. Pure: equal arguments give equal
 * plans.
 *
 * <p>Whose a name is says its claim alone; a stranger's is declined, never changed. What is drained is out. The numbered names come first
 * ({@link NumberedNames}), the SRV records follow them ({@link ServiceRecords}), the reader set stands for itself ({@link ReaderSet}). What
 * is wanted no more goes only if the group was seen whole and at rest, and only so much of it in one pass. Where shards have names of their own,
 * each is planned by itself; one that is no more gives up its names as a group does.
 */
public final class Planner {

    /** How the reason of a name begins whose place is decided by the fallback. */
    public static final String NO_REPLICA = "no replica serves: ";

    private final NamingPolicy policy;
    private final String owner;

    /** What a group is taken to have of which nothing is known, not even a name in the zone. */
    private static final String FIRST_SHARD = "0001";

    /** @param owner the id in our claims */
    public Planner(NamingPolicy policy, String owner) {
        this.policy = policy;
        this.owner = owner;
    }

    /**
     * @param readers what names may lead to
     * @param zone everything in {@link NamingPolicy#range()}, from one reading
     * @param removals how many names may be given up at most; what is more is declined
     */
    public Plan plan(Readers readers, ZoneReading zone, int removals) {
        if (!policy.isPerShard()) {
            return plan(policy, readers, zone, removals);
        }
        List<Plan> parts = new ArrayList<>();
        int left = removals;
        for (String shard : shards(readers, zone)) {
            Plan part = plan(policy.ofShard(shard), readers.ofShard(shard), zone, left);
            parts.add(part);
            left -= part.removals();
        }
        return Plan.of(parts);
    }

    /** Those with nodes, and those with names of ours. */
    private NavigableSet<String> shards(Readers readers, ZoneReading zone) {
        NavigableSet<String> shards = readers.shards();
        for (RecordName name : zone.names(policy.range())) {
            boolean ours = zone.at(name).stream()
                    .flatMap(set -> OwnershipRecord.ownerOf(set).stream())
                    .anyMatch(owner::equals);
            if (ours) {
                policy.shardOf(name).ifPresent(shards::add);
            }
        }
        if (shards.isEmpty()) {
            shards.add(FIRST_SHARD);
        }
        return shards;
    }

    private Plan plan(NamingPolicy policy, Readers readers, ZoneReading zone, int removals) {
        Drains drains = new Drains(policy, owner, readers, zone);
        Given given = new Given(policy, owner, drains.heeded(), zone);
        Removals left = new Removals(readers.complete(), removals);
        Draft draft = new Draft(owner, readers.groupId());
        Map<Integer, NumberedNames.Fate> fates = new NumberedNames(given, left, draft).plan();
        new ServiceRecords(given, left, draft).plan(fates);
        new ReaderSet(given, drains.nodes(), left, draft).plan();
        drains.plan(left, draft);
        return draft.plan(left.taken());
    }
}
