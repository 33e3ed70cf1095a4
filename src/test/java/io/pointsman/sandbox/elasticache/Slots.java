package io.pointsman.sandbox.elasticache;

import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Hash slots of cluster mode, 0 to 16,383; who owns which is a set of them for each shard. */
final class Slots {

    static final int ALL = 16_384;

    private Slots() {}

    static int of(String key) {
        return SlotHash.getSlot(key);
    }

    /** The share of each of {@code shards}, in ranges one after another; the first ones have one more where it does not divide. */
    static List<BitSet> spread(int shards) {
        List<BitSet> shares = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < shards; i++) {
            BitSet share = new BitSet();
            int to = from + share(i, shards);
            share.set(from, to);
            shares.add(share);
            from = to;
        }
        return shares;
    }

    /** How many slots the shard has that is the {@code index}th of {@code shards}, from 0, when they are spread evenly. */
    static int share(int index, int shards) {
        return ALL / shards + (index < ALL % shards ? 1 : 0);
    }

    /** As the API tells them: {@code 0-100,200,300-8191}; several ranges only after resharding. */
    static String text(BitSet slots) {
        List<String> ranges = new ArrayList<>();
        for (int from = slots.nextSetBit(0); from >= 0; ) {
            int end = slots.nextClearBit(from);
            ranges.add(end - from == 1 ? "" + from : from + "-" + (end - 1));
            from = slots.nextSetBit(end);
        }
        return String.join(",", ranges);
    }
}
