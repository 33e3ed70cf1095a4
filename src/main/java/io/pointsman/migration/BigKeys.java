package io.pointsman.migration;

import io.pointsman.redis.SlotKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The keys a lane has found that are too big for one answer, one after another; nothing else may be under way on its connections meanwhile. For one thread. */
final class BigKeys {

    private static final SlotKeys COPIES = new SlotKeys("pointsman:migration:");

    private final SourceReader source;
    private final SourceReader.Found found;
    private final TargetWriter target;
    private final TargetWriter.Answered answered;
    private final Tally tally;
    private final boolean replaces;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Copying first;

    private record Waiting(KeyBatch keys, int key) {}

    private record Copying(BigKey key, Dialogue target) {}

    /** @param replaces what the target has */
    BigKeys(
            SourceReader source,
            SourceReader.Found found,
            TargetWriter target,
            TargetWriter.Answered answered,
            Tally tally,
            boolean replaces) {
        this.source = source;
        this.found = found;
        this.target = target;
        this.answered = answered;
        this.tally = tally;
        this.replaces = replaces;
    }

    void add(KeyBatch keys, int key) {
        waiting.addLast(new Waiting(keys, key));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Goes on by one piece; there must be a key.
     *
     * @throws IOException likewise if its slot moves meanwhile: to be copied anew, from where the lane ended
     */
    void step() throws IOException {
        Waiting key = waiting.getFirst();
        Copying copying = first == null ? begin(key) : first;
        first = copying;
        long before = copying.target().commands().bytes();
        try {
            BigKey.State state = copying.key().step();
            tally.sent(copying.target().commands().bytes() - before);
            if (state == BigKey.State.UNDER_WAY) {
                return;
            }
            end(key, state);
        } catch (Refusal refusal) {
            end(key, copying.key(), refusal);
        }
        var unused = waiting.removeFirst();
        first = null;
    }

    private Copying begin(Waiting key) throws IOException {
        Dialogue writing = target.dialogue(key.keys(), key.key());
        byte[] copy = COPIES.keyOf(target.slot(key.keys(), key.key())).getBytes(StandardCharsets.US_ASCII);
        return new Copying(
                new BigKey(
                        source.dialogue(),
                        writing,
                        key.keys().key(key.key()),
                        copy,
                        replaces,
                        source.tellsExpireTime()),
                writing);
    }

    private void end(Waiting key, BigKey.State state) throws IOException {
        switch (state) {
            case COPIED -> answered.copied(key.keys(), key.key(), 0);
            case GONE -> found.gone(key.keys(), key.key());
            case BUSY -> answered.busy(key.keys(), key.key());
            case INDIVISIBLE -> target.sendAgain(key.keys(), key.key());
            case UNDER_WAY -> throw new IllegalStateException("it has not ended");
        }
    }

    private void end(Waiting key, BigKey copying, Refusal refusal) throws IOException {
        try {
            copying.remove();
        } catch (Refusal refused) {
            // It expires by itself.
        }
        if (!refusal.isOfSource() && Detour.isAsked(refusal.error())) {
            target.look();
        }
        if (refusal.isOfSource()) {
            found.refused(key.keys(), key.key(), refusal.error());
        } else {
            answered.refused(key.keys(), key.key(), refusal.error());
        }
    }
}
