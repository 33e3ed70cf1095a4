package io.pointsman.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/** Some of the {@link #ALL} slots of a cluster. */
public final class Slots {

    public static final int ALL = SlotHash.SLOT_COUNT;

    /** Of a line of {@code CLUSTER NODES}, before its slots. */
    private static final int WORDS = 8;

    private static final int FLAGS = 2;

    private final BitSet slots;

    private Slots(BitSet slots) {
        this.slots = slots;
    }

    /**
     * What a node says that it has itself; those on their way in or out count for whoever owned them before.
     *
     * <pre>07c37df… 10.0.0.1:6379@1122 myself,master - 0 1426238317239 4 connected 0-5460 5462 [93->-292f8b3…]</pre>
     *
     * @param clusterNodes its answer to {@code CLUSTER NODES}
     */
    public static Slots ofAnswerer(String clusterNodes) {
        BitSet slots = new BitSet(ALL);
        for (String line : clusterNodes.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (words.length > WORDS && words[FLAGS].startsWith("myself")) {
                for (String range : List.of(words).subList(WORDS, words.length)) {
                    add(range, slots);
                }
            }
        }
        return new Slots(slots);
    }

    private static void add(String range, BitSet slots) {
        if (range.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
            String[] ends = range.split("-", 2);
            slots.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
    }

    public static Slots union(Collection<Slots> some) {
        BitSet union = new BitSet(ALL);
        some.forEach(one -> union.or(one.slots));
        return new Slots(union);
    }

    public int count() {
        return slots.cardinality();
    }

    /** The lowest; -1 if there is none. */
    public int first() {
        return slots.nextSetBit(0);
    }

    /** As ElastiCache writes them: {@code 0-5460,5462}. */
    @Override
    public String toString() {
        List<String> ranges = new ArrayList<>();
        for (int from = slots.nextSetBit(0); from >= 0; ) {
            int to = slots.nextClearBit(from);
            ranges.add(to - 1 == from ? "" + from : from + "-" + (to - 1));
            from = slots.nextSetBit(to);
        }
        return String.join(",", ranges);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slots that && slots.equals(that.slots);
    }

    @Override
    public int hashCode() {
        return slots.hashCode();
    }
}
