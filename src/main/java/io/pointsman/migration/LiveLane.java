package io.pointsman.migration;

import io.lettuce.core.cluster.SlotHash;
import io.pointsman.migration.LaneProgress.FailedKey;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.Primaries;
import io.pointsman.redis.Redirection;
import io.pointsman.redis.ReplyReader;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries over what changes at one primary of the source, while a {@link Lane} copies what was there before, and after it. Each step:
 *
 * <ol>
 *   <li>takes the oldest dirty keys,
 *   <li>reads value and expiry of each from the primary whose events mark them,
 *   <li>writes them to the target in place of whatever it has, or deletes there what the source no longer has,
 *   <li>and settles those that the target took. A key that was marked since the first is dirty again.
 * </ol>
 *
 * <p>So the target gets each value that lasts: one that is read too early is followed by a mark. Nothing else may replace or delete such keys at the target
 * meanwhile; a {@link Lane} that skips those which are there, and keys that are marked without having changed, do no harm.
 *
 * <p>Uses the thread that runs it, and connections that are the caller's.
 */
final class LiveLane {

    /** Values that are asked for at once, and as many bytes of them, unless one alone is longer. */
    private static final int VALUES = 256;

    private static final long VALUE_BYTES = 1L << 20;

    /** Of values before it has read any: rather too long. */
    private static final double FIRST_GUESS = 64 * 1024;

    private static final double WEIGHT = 0.25;

    /** An error with another word before it is of the node: out of memory, a replica, loading. */
    private static final String OF_KEY = "ERR ";

    private static final int TOLD_FAILURES = 100;

    private final SourceReader source;
    private final Primaries<LiveWriter> target;
    private final DirtyKeys dirty;
    private final String history;
    private final Answered answered = new Answered();

    /** Which node is to be asked for a key whose slot is on its way there. */
    private final Map<DirtyKey, Endpoint> asked = new HashMap<>();

    private final Map<String, String> failures = new LinkedHashMap<>();
    private double valueBytes = FIRST_GUESS;
    private long written;
    private long bytes;
    private long deleted;
    private long redirected;
    private long moved;
    private long failed;
    private volatile LiveProgress progress;

    /**
     * @param source to the primary whose events mark the keys
     * @param dirty no other lane takes keys from it
     * @param from where another has ended
     * @throws IOException if the source is no primary, or does not answer
     */
    LiveLane(BulkConnection source, Primaries<LiveWriter> target, DirtyKeys dirty, LiveProgress from)
            throws IOException {
        history = History.of(source);
        this.source = SourceReader.of(source);
        this.target = target;
        this.dirty = dirty;
        progress = from;
        written = from.written();
        bytes = from.bytes();
        deleted = from.deleted();
        redirected = from.redirected();
        moved = from.moved();
        failed = from.failed();
        from.failures().forEach(key -> failures.put(key.key(), key.reason()));
    }

    /**
     * Carries over some of the oldest.
     *
     * @return false if there was nothing, or nothing that could be done now: then a pause is in place
     * @throws IOException if a connection breaks, a node refuses what no key is to blame for, or another primary is followed by now; what was under way is dirty
     *     as before, and another lane may go on with it, over other connections
     */
    boolean step() throws IOException {
        long before = settled();
        try {
            List<DirtyKey> keys = dirty.take(atOnce());
            // After they are taken: who follows another primary says so before he marks the first of its keys.
            if (!dirty.tellsOf(history)) {
                throw new IOException("the events come from another primary than the values");
            }
            if (!keys.isEmpty()) {
                copy(keys);
            }
        } finally {
            dirty.putBack();
            publish();
        }
        return settled() > before;
    }

    /** From any thread. */
    LiveProgress progress() {
        return progress;
    }

    private int atOnce() {
        return (int) Math.clamp(VALUE_BYTES / valueBytes, 1, VALUES);
    }

    private long settled() {
        return written + deleted + moved + failed;
    }

    /** Each by one DUMP. Keys that are too long for that are to be sorted out here, before they are asked for, and copied in pieces. */
    private void copy(List<DirtyKey> keys) throws IOException {
        KeyBatch batch = new KeyBatch();
        for (DirtyKey key : keys) {
            batch.add(key.name(), 0, key.name().length);
        }
        source.askForValues(batch, 0, keys.size());
        source.flush();
        Found found = new Found(keys);
        source.read(found);
        for (DirtyKey key : found.gone) {
            nodeFor(key).delete(key, asked.remove(key) != null);
        }
        for (LiveWriter node : target.lanes()) {
            node.flush();
        }
        long before = redirected;
        for (LiveWriter node : target.lanes()) {
            node.settle(answered);
        }
        if (redirected > before) {
            target.look();
        }
    }

    private LiveWriter nodeFor(DirtyKey key) throws IOException {
        Endpoint named = asked.get(key);
        return named == null ? target.of(target.isCluster() ? SlotHash.getSlot(key.name()) : 0) : target.at(named);
    }

    private void fail(DirtyKey key, String reason) {
        dirty.settle(key);
        failed++;
        if (failures.size() < TOLD_FAILURES) {
            failures.put(key.toString(), reason);
        }
    }

    private void succeed(DirtyKey key) {
        if (!failures.isEmpty()) {
            failures.remove(key.toString());
        }
    }

    private void publish() {
        progress = new LiveProgress(
                written,
                bytes,
                deleted,
                redirected,
                moved,
                failed,
                failures.entrySet().stream()
                        .map(failure -> new FailedKey(failure.getKey(), failure.getValue()))
                        .toList());
    }

    private final class Found implements SourceReader.Found {

        private final List<DirtyKey> keys;
        private final List<DirtyKey> gone = new ArrayList<>();

        Found(List<DirtyKey> keys) {
            this.keys = keys;
        }

        @Override
        public void value(KeyBatch batch, int key, long expires, ReplyReader value) throws IOException {
            valueBytes += WEIGHT * (value.length() - valueBytes);
            DirtyKey found = keys.get(key);
            nodeFor(found).write(found, asked.remove(found) != null, expires, value);
        }

        @Override
        public void gone(KeyBatch batch, int key) {
            gone.add(keys.get(key));
        }

        @Override
        public void refused(KeyBatch batch, int key, String error) throws IOException {
            asked.remove(keys.get(key));
            if (error.startsWith("MOVED ") || error.startsWith("ASK ")) {
                dirty.settle(keys.get(key));
                moved++;
            } else if (error.startsWith(OF_KEY)) {
                fail(keys.get(key), "the source refuses to tell it: " + error);
            } else {
                throw new IOException("the source refuses: " + error);
            }
        }
    }

    private final class Answered implements LiveWriter.Answered {

        @Override
        public void written(DirtyKey key, long sent) {
            dirty.settle(key);
            succeed(key);
            written++;
            bytes += sent;
        }

        @Override
        public void deleted(DirtyKey key) {
            dirty.settleGone(key);
            succeed(key);
            deleted++;
        }

        @Override
        public void refused(DirtyKey key, String error) throws IOException {
            if (error.startsWith("MOVED ")) {
                redirected++;
            } else if (error.startsWith("ASK ")) {
                redirected++;
                Redirection.parse(error).ifPresent(node -> asked.put(key, node));
            } else if (error.startsWith(OF_KEY)) {
                fail(key, "the target refuses it: " + error);
            } else {
                throw new IOException("the target refuses: " + error);
            }
        }
    }
}
