package io.pointsman.sandbox.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some slots on their way from one primary to another, as Redis's own tools move them:
 *
 * <ol>
 *   <li>open: the target imports, the source migrates. What the source no longer has it answers with {@code ASK}.
 *   <li>keys go over, each at once on one server only; clients read and write meanwhile.
 *   <li>close: the target owns the slots and tells everybody, then the source learns it. From now on the source answers {@code MOVED}.
 * </ol>
 *
 * <p>Each step may be done again, also after a failover on either side: {@link #open} and {@link #close} leave alone what is so already.
 */
public final class SlotMove {

    private static final int KEYS = 100;
    private static final String TIMEOUT_MILLIS = "5000";
    private static final String CLUSTER = "CLUSTER";

    private final ClusterServer source;
    private final ClusterServer target;
    private final List<Integer> slots;

    public SlotMove(ClusterServer source, ClusterServer target, List<Integer> slots) {
        this.source = source;
        this.target = target;
        this.slots = List.copyOf(slots);
    }

    public void open() {
        withBoth((from, to) -> {
            setSlots(to, "already the owner", "IMPORTING", source);
            setSlots(from, "not the owner", "MIGRATING", target);
        });
    }

    /** Moves half of each slot's keys, rounded up, so that both servers have some of a slot with several. */
    public void moveHalf() {
        withBoth((from, to) -> {
            for (Map.Entry<Integer, Integer> slot : counts(from).entrySet()) {
                move(from, slot.getKey(), (slot.getValue() + 1) / 2);
            }
        });
    }

    /** Moves the keys that are left, and gives the slots to the target. */
    public void close() {
        withBoth((from, to) -> {
            for (int slot : counts(from).keySet()) {
                move(from, slot, Integer.MAX_VALUE);
            }
            setSlots(to, "", "NODE", target);
            setSlots(from, "", "NODE", target);
        });
    }

    /** Says the same of all the slots, together. */
    private void setSlots(AdminConnection admin, String harmless, String state, ClusterServer other)
            throws IOException {
        List<List<String>> commands = slots.stream()
                .map(slot -> List.of(CLUSTER, "SETSLOT", "" + slot, state, other.id()))
                .toList();
        for (String refusal : admin.refusals(commands)) {
            if (harmless.isEmpty() || !refusal.contains(harmless)) {
                throw new IOException(refusal);
            }
        }
    }

    /** How many keys the slots have, of those that have any. */
    private Map<Integer, Integer> counts(AdminConnection admin) throws IOException {
        List<List<String>> replies = admin.callAll(slots.stream()
                .map(slot -> List.of(CLUSTER, "COUNTKEYSINSLOT", "" + slot))
                .toList());
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            int count = Integer.parseInt(replies.get(i).getFirst());
            if (count > 0) {
                counts.put(slots.get(i), count);
            }
        }
        return counts;
    }

    private void move(AdminConnection from, int slot, int most) throws IOException {
        int left = most;
        while (left > 0) {
            List<String> keys = from.call(CLUSTER, "GETKEYSINSLOT", "" + slot, "" + Math.min(left, KEYS));
            if (keys.isEmpty()) {
                return;
            }
            List<String> command = new ArrayList<>(List.of(
                    RedisConfig.renamed("MIGRATE"),
                    target.address().getAddress().getHostAddress(),
                    "" + target.address().getPort(),
                    "",
                    "0",
                    TIMEOUT_MILLIS,
                    "REPLACE",
                    "AUTH2",
                    RedisConfig.ADMIN,
                    RedisConfig.PASSWORD,
                    "KEYS"));
            command.addAll(keys);
            var unused = from.call(command.toArray(String[]::new));
            left -= keys.size();
        }
    }

    @FunctionalInterface
    private interface Step {
        void run(AdminConnection from, AdminConnection to) throws IOException;
    }

    private void withBoth(Step step) {
        try (AdminConnection from = source.connect();
                AdminConnection to = target.connect()) {
            step.run(from, to);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "%d slots do not move from %s to %s: %s"
                            .formatted(slots.size(), source.address(), target.address(), e.getMessage()),
                    e);
        }
    }
}
