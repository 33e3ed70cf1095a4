package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Marks keys of a node without any event, after some were missed ({@link DirtyKeys#gap}). It takes two: one over the source's keys, and one over those of
 * each of the target's nodes for what was deleted at the source. It writes nothing itself: a {@link LiveLane} looks at each of them again, so that nothing that
 * changes meanwhile is overwritten by what it was before, as it would be by a second {@link Lane} that replaces.
 *
 * <pre>
 * gap = dirty.gap(), events come
 * sweep the source, sweep each of the target's nodes, while a live lane takes what they mark
 * dirty.closed(gap)
 * </pre>
 *
 * <p>Uses the thread that runs it, and connections that are the caller's. Ended by an {@link IOException}, it is to be begun again, and harms nobody.
 */
final class Sweep {

    private static final byte[] EXISTS = "EXISTS".getBytes(StandardCharsets.US_ASCII);

    private static final String FIRST = "0";

    private final SourceReader scanned;
    private final Optional<BulkConnection> judge;
    private final DirtyKeys dirty;
    private final Found found = new Found();
    private KeyBatch batch = new KeyBatch();
    private boolean[] wanted = {};
    private int looked;
    private String next = FIRST;
    private boolean last;

    private Sweep(BulkConnection scanned, Optional<BulkConnection> judge, DirtyKeys dirty) throws IOException {
        this.scanned = SourceReader.of(scanned);
        this.judge = judge;
        this.dirty = dirty;
    }

    /**
     * Marks all keys of the source.
     *
     * @param source to the primary that is followed
     */
    static Sweep ofAll(BulkConnection source, DirtyKeys dirty) throws IOException {
        return new Sweep(source, Optional.empty(), dirty);
    }

    /**
     * Marks keys of the target that the source lacks; then they will be deleted. Only for a target that is to have nothing besides. Keys of slots that another
     * of the source's nodes has are left to a sweep for that one.
     *
     * @param target to one of its nodes
     * @param source to the primary that is followed
     */
    static Sweep ofStrays(BulkConnection target, BulkConnection source, DirtyKeys dirty) throws IOException {
        return new Sweep(target, Optional.of(source), dirty);
    }

    /**
     * Marks some more. Does nothing while the list is half full, so that changes find room: then it is the live lane's turn.
     *
     * @return false if all are marked
     */
    boolean step() throws IOException {
        while (looked < batch.count() && dirty.hasRoom()) {
            if (wanted[looked]) {
                dirty.mark(batch.array(), batch.offset(looked), batch.length(looked));
            }
            looked++;
        }
        if (looked < batch.count()) {
            return true;
        }
        if (last) {
            return false;
        }
        scanned.askForKeys(next);
        scanned.flush();
        scanned.read(found);
        return true;
    }

    private boolean[] lacking(BulkConnection source, KeyBatch keys) throws IOException {
        CommandWriter commands = source.commands();
        for (int key = 0; key < keys.count(); key++) {
            commands.begin(2);
            commands.argument(EXISTS);
            commands.argument(keys.array(), keys.offset(key), keys.length(key));
        }
        commands.flush();
        boolean[] lacking = new boolean[keys.count()];
        for (int key = 0; key < keys.count(); key++) {
            lacking[key] = isLacking(source.replies());
        }
        return lacking;
    }

    private static boolean isLacking(ReplyReader replies) throws IOException {
        if (replies.next() == ReplyReader.Kind.INTEGER) {
            return replies.number() == 0;
        }
        String error = replies.text();
        if (error.startsWith("MOVED ") || error.startsWith("ASK ")) {
            return false;
        }
        throw new IOException("the source refuses: " + error);
    }

    private final class Found implements SourceReader.Found {

        @Override
        public void keys(KeyBatch keys, String cursor) throws IOException {
            batch = keys;
            looked = 0;
            next = cursor;
            last = cursor.equals(FIRST);
            wanted = judge.isPresent() ? lacking(judge.get(), keys) : all(keys.count());
        }

        private boolean[] all(int count) {
            boolean[] all = new boolean[count];
            Arrays.fill(all, true);
            return all;
        }
    }
}
