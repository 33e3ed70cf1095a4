package io.pointsman.sandbox.elasticache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which slots must move so that the shards that stay have all of them, evenly. Pure. */
final class SlotPlan {

    /** Slots that go together, from one shard to another. */
    record Batch(String from, String to, List<Integer> slots) {}

    private SlotPlan() {}

    /**
     * @param owned slots by shard, in the shards' order
     * @param staying those of the shards that shall own slots afterwards, at least one
     * @param most slots in a batch
     */
    static Deque<Batch> moves(Map<String, BitSet> owned, List<String> staying, int most) {
        Map<String, Deque<Integer>> given = new LinkedHashMap<>();
        Map<String, Integer> missing = new LinkedHashMap<>();
        owned.forEach((shard, slots) -> {
            int index = staying.indexOf(shard);
            int surplus = slots.cardinality() - (index < 0 ? 0 : Slots.share(index, staying.size()));
            given.put(shard, highest(slots, surplus));
            missing.put(shard, Math.max(0, -surplus));
        });
        Deque<Batch> batches = new ArrayDeque<>();
        missing.forEach((to, count) -> {
            int left = count;
            for (Map.Entry<String, Deque<Integer>> giver : given.entrySet()) {
                while (left > 0 && !giver.getValue().isEmpty()) {
                    List<Integer> slots = first(giver.getValue(), Math.min(most, left));
                    left -= slots.size();
                    batches.addLast(new Batch(giver.getKey(), to, slots));
                }
            }
        });
        return batches;
    }

    /** Takes the first {@code most}, or as many as there are. */
    private static List<Integer> first(Deque<Integer> given, int most) {
        List<Integer> taken = new ArrayList<>();
        while (taken.size() < most && !given.isEmpty()) {
            taken.add(given.removeFirst());
        }
        return taken;
    }

    /** The {@code count} highest slots, upwards; none for a count below 1. */
    private static Deque<Integer> highest(BitSet slots, int count) {
        Deque<Integer> highest = new ArrayDeque<>();
        for (int slot = slots.length() - 1; highest.size() < count; slot = slots.previousSetBit(slot - 1)) {
            highest.addFirst(slot);
        }
        return highest;
    }
}
