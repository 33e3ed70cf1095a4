package io.pointsman.probe;

import io.pointsman.redis.InfoReply;
import io.pointsman.redis.Slots;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a node says of itself that changes slowly. A part that it does not tell, or may not tell us, is empty.
 *
 * @param at when it was asked
 * @param address where it was, as {@code 10.0.1.17:6379}
 * @param slots in cluster mode those that it owns; empty without
 */
public record NodeDetails(Instant at, String address, InfoReply info, Optional<Slots> slots) {

    private static final double NANOS = 1e9;

    /** {@code valkey 8.1.0}, {@code redis 7.1.0}. */
    public Optional<String> engine() {
        return info.version().map(version -> info.engine() + " " + version);
    }

    /** In bytes. */
    public OptionalLong usedMemory() {
        return info.usedMemory();
    }

    /** In bytes, without what is reserved; empty also where there is no limit. */
    public OptionalLong maxMemory() {
        return info.maxMemory();
    }

    public OptionalLong connectedClients() {
        return info.connectedClients();
    }

    /**
     * How much of one processor it has kept busy since an earlier answer: 1 is all of one.
     *
     * @return empty if it does not tell, or was started anew, or was asked less than a second before
     */
    OptionalDouble processorSince(NodeDetails before) {
        OptionalDouble from = before.info.cpuSeconds();
        OptionalDouble to = info.cpuSeconds();
        double seconds = Duration.between(before.at, at).toNanos() / NANOS;
        return from.isEmpty() || to.isEmpty() || seconds < 1 || to.getAsDouble() < from.getAsDouble()
                ? OptionalDouble.empty()
                : OptionalDouble.of((to.getAsDouble() - from.getAsDouble()) / seconds);
    }

    /** As {@code 0-5460,5462}. */
    public Optional<String> slotRanges() {
        return slots.map(Slots::toString);
    }
}
