package io.pointsman.dns;

import java.util.Map;

/**
 * Decides which changes lead a group's names to the nodes that serve, and which it declines. Pure: equal arguments give equal
 * plans.
 *
 * <p>Whose a name is says its claim alone; a stranger's is declined, never changed. What is drained is out. The numbered names come first
 * ({@link NumberedNames}), the SRV records follow them ({@link ServiceRecords}), the reader set stands for itself ({@link ReaderSet}). What
 * is wanted no more goes only if the group was seen whole and at rest, and only so much of it in one pass.
 */
public final class Planner {

    /** How the reason of a name begins whose place is decided by the fallback. */
    public static final String NO_REPLICA = "no replica serves: ";

    private final NamingPolicy policy;
    private final String owner;

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
