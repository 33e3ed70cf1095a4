package io.pointsman.probe;

import io.pointsman.redis.SlotKeys;
import io.pointsman.redis.Slots;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Which key is written and read back. */
final class Canaries {

    /** Another process's canaries have other keys: it may write between our writing and reading. */
    private final SlotKeys keys = new SlotKeys("pointsman:probe:"
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));

    /**
     * @param slots that the node has; empty without cluster mode
     * @return empty if no key can be the node's
     */
    Optional<String> key(boolean clusterMode, Optional<Slots> slots) {
        int slot = clusterMode ? slots.map(Slots::first).orElse(-1) : 0;
        return slot < 0 ? Optional.empty() : Optional.of(keys.keyOf(slot));
    }
}
