package io.pointsman.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Keys of ours for any slot that is wanted. */
public final class SlotKeys {

    private final String prefix;
    private final AtomicReferenceArray<String> tags = new AtomicReferenceArray<>(Slots.ALL);

    /** @param prefix of all keys, without braces */
    public SlotKeys(String prefix) {
        this.prefix = prefix;
    }

    /** @return always the same key for a slot, such as {@code pointsman:probe:{4711}} */
    public String keyOf(int slot) {
        String known = tags.get(slot);
        for (int tag = 0; known == null; tag++) {
            String candidate = Integer.toString(tag);
            if (SlotHash.getSlot(candidate) == slot) {
                known = candidate;
                tags.set(slot, known);
            }
        }
        return prefix + "{" + known + "}";
    }
}
