package io.pointsman.migration;

import io.pointsman.migration.LaneProgress.FailedKey;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * Copies what one node of the source has. Source and target both always have something to do: the next keys are asked for, and the next values, before those
 * before them are written, and written before the target has answered for those before.
 *
 * <p>A value is copied as it is, and so is the moment at which it expires. Whoever changes a key after it was read is not followed.
 *
 * <p>Uses the thread that runs it, and two connections, which are the caller's.
 */
final class Lane {

    private static final String FIRST = "0";

    /** Values that are asked for at once, and twice as many bytes of them are on their way at most, unless one alone is longer. */
    private static final int VALUES = 256;

    private static final long VALUE_BYTES = 1L << 20;

    /** Of values before it has read any: rather too long. */
    private static final double FIRST_GUESS = 64 * 1024;

    private static final double WEIGHT = 0.25;

    /** An error with another word before it is of the node: out of memory, a replica, loading. */
    private static final String OF_KEY = "ERR ";

    private static final int TOLD_FAILURES = 100;

    private final SourceReader source;
    private final TargetWriter target;
    private final BusyKey busyKey;
    private final Found found = new Found();
    private final Answered answered = new Answered();

    /** What SCAN found, from what it must go on if this lane ends before they are done; the first is the oldest. */
    private final Deque<Scanned> open = new ArrayDeque<>();

    private final List<FailedKey> failures = new ArrayList<>();
    private double valueBytes = FIRST_GUESS;
    private String next;
    private boolean scanning;
    private boolean scanned;
    private long keys;
    private long copied;
    private long bytes;
    private long gone;
    private long busy;
    private long failed;
    private volatile boolean stopped;
    private volatile LaneProgress progress;

    private static final class Scanned {

        private final KeyBatch keys;

        /** Cursor. */
        private final String next;

        private int asked;

        Scanned(KeyBatch keys, String next) {
            this.keys = keys;
            this.next = next;
        }
    }

    /** @param from where another has ended, at the same server; {@link LaneProgress#NONE} at the beginning */
    Lane(BulkConnection source, BulkConnection target, BusyKey busyKey, LaneProgress from) throws IOException {
        this.source = SourceReader.of(source);
        this.target = new TargetWriter(target, busyKey == BusyKey.REPLACE);
        this.busyKey = busyKey;
        progress = from;
        next = from.cursor();
        keys = from.found();
        copied = from.copied();
        bytes = from.bytes();
        gone = from.gone();
        busy = from.busy();
        failed = from.failed();
        failures.addAll(from.failures());
    }

    /**
     * Until all is copied, or it is stopped: then what it has found is copied still.
     *
     * @throws IOException if a connection breaks, or a node refuses what no key is to blame for, or a key is busy that must not be; {@link #progress} is
     *     right then too
     */
    void run() throws IOException {
        while (step()) {
            // There is more.
        }
    }

    /** @return false if nothing is left to do */
    boolean step() throws IOException {
        ask();
        boolean more = source.waiting() > 0;
        if (more) {
            source.read(found);
            target.flush();
            ask();
        }
        target.read(more ? VALUES : 0, answered);
        publish();
        return more;
    }

    void stop() {
        stopped = true;
    }

    /** From any thread. */
    LaneProgress progress() {
        return progress;
    }

    /** The next keys first, since their answer decides what is asked for after it. */
    private void ask() throws IOException {
        if (!stopped
                && !scanning
                && !scanned
                && open.stream().filter(some -> some.asked < some.keys.count()).count() < 2) {
            source.askForKeys(next);
            scanning = true;
        }
        for (Scanned some : open) {
            while (some.asked < some.keys.count() && source.waiting() < 3) {
                int to = Math.min(some.keys.count(), some.asked + atOnce());
                source.askForValues(some.keys, some.asked, to);
                some.asked = to;
            }
        }
        source.flush();
    }

    private int atOnce() {
        return (int) Math.clamp(VALUE_BYTES / valueBytes, 1, VALUES);
    }

    /** What is done from the beginning on, without a gap. */
    private void publish() {
        String cursor = progress.cursor();
        while (!open.isEmpty() && open.getFirst().keys.isSettled()) {
            cursor = open.removeFirst().next;
        }
        progress =
                new LaneProgress(cursor, scanned && open.isEmpty(), keys, copied, bytes, gone, busy, failed, failures);
    }

    private void fail(KeyBatch batch, int key, String reason) {
        batch.settle();
        failed++;
        if (failures.size() < TOLD_FAILURES) {
            failures.add(new FailedKey(text(batch.key(key)), reason));
        }
    }

    /** As UTF-8 where it is that, otherwise in hexadecimal digits. */
    private static String text(byte[] key) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
        } catch (CharacterCodingException e) {
            return "0x" + HexFormat.of().formatHex(key);
        }
    }

    private final class Found implements SourceReader.Found {

        @Override
        public void keys(KeyBatch batch, String cursor) {
            scanning = false;
            scanned = cursor.equals(FIRST);
            next = cursor;
            keys += batch.count();
            open.addLast(new Scanned(batch, cursor));
        }

        @Override
        public void value(KeyBatch batch, int key, long expires, ReplyReader value) throws IOException {
            valueBytes += WEIGHT * (value.length() - valueBytes);
            target.write(batch, key, expires, value);
        }

        @Override
        public void gone(KeyBatch batch, int key) {
            batch.settle();
            gone++;
        }

        @Override
        public void refused(KeyBatch batch, int key, String error) throws IOException {
            if (!error.startsWith(OF_KEY)) {
                throw new IOException("the source refuses: " + error);
            }
            fail(batch, key, "the source refuses to tell it: " + error);
        }
    }

    private final class Answered implements TargetWriter.Answered {

        @Override
        public void copied(KeyBatch batch, int key, long sent) {
            batch.settle();
            copied++;
            bytes += sent;
        }

        @Override
        public void refused(KeyBatch batch, int key, String error) throws IOException {
            if (error.startsWith(OF_KEY)) {
                fail(batch, key, "the target refuses it: " + error);
            } else if (!error.startsWith("BUSYKEY")) {
                throw new IOException("the target refuses: " + error);
            } else if (busyKey == BusyKey.FAIL) {
                throw new IOException("the target has a key already that is to be copied: " + text(batch.key(key)));
            } else {
                batch.settle();
                busy++;
            }
        }
    }
}
