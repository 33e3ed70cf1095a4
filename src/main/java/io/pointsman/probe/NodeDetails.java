package io.pointsman.probe;

import io.pointsman.redis.InfoReply;
import io.pointsman.redis.Slots;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a node says of itself that changes slowly. A part that it does not tell, or may not tell us, is empty.
 *
 * @param at when it was asked
 * @param slots in cluster mode those that it owns; empty without
 */
public record NodeDetails(Instant at, InfoReply info, Optional<Slots> slots) {

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

    /** As {@code 0-5460,5462}. */
    public Optional<String> slotRanges() {
        return slots.map(Slots::toString);
    }
}
