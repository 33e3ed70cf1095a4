package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.Primaries;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Copies what one node of the source has, to a target of one node or of many. Source and target both always have something to do: the next keys are asked for, and the next values, before those
 * before them are written, and written before the target has answered for those before.
 *
 * <p>A value is copied as it is, and so is the moment at which it expires. Whoever changes a key after it was read is not followed.
 *
 * <p>Values that are too big for one answer wait for their turns, in which nothing else goes on; those are copied in pieces, one a step.
 *
 * <p>Uses the thread that runs it, a connection to the source and some to the target, which are the caller's.
 */
final class Lane implements Work {

    private static final String FIRST = "0";

    /** Values that are asked for at once, and twice as many bytes of them are on their way at most, unless one alone is longer. */
    private static final int VALUES = 256;

    private static final long VALUE_BYTES = 1L << 20;

    /** Of values before it has read any: rather too long. */
    private static final double FIRST_GUESS = 64 * 1024;

    /** Bytes of memory, above which a value is copied in pieces. */
    private static final long BIG = 8L << 20;

    private static final double WEIGHT = 0.25;

    /** With which an error begins that is of the key; another is of the node: out of memory, a replica, loading. */
    private static final List<String> OF_KEY = List.of("ERR ", "WRONGTYPE ");

    private final SourceReader source;
    private final TargetWriter target;
    private final BusyKey busyKey;
    private final Tally tally;
    private final BigKeys bigKeys;
    private final long big;
    private final Found found = new Found();

    /** What SCAN found, from what it must go on if this lane ends before they are done; the first is the oldest. */
    private final Deque<Scanned> open = new ArrayDeque<>();

    private double valueBytes = FIRST_GUESS;
    private String next;
    private boolean scanning;
    private boolean scanned;
    private volatile boolean stopped;
    private volatile LaneProgress progress;

    /** Whether it is known which keys are big. */
    private enum Sizes {
        UNKNOWN,
        ASKED,
        KNOWN
    }

    private static final class Scanned {

        private final KeyBatch keys;

        /** Cursor. */
        private final String next;

        private Sizes sizes;
        private int asked;

        Scanned(KeyBatch keys, String next, Sizes sizes) {
            this.keys = keys;
            this.next = next;
            this.sizes = sizes;
        }

        boolean isAsked() {
            return asked == keys.count();
        }
    }

    /**
     * @param target of one node or of many; used by this lane alone while it runs
     * @param from where another has ended, at the same server; {@link LaneProgress#NONE} at the beginning
     */
    Lane(BulkConnection source, Primaries<TargetNode> target, BusyKey busyKey, LaneProgress from) throws IOException {
        this(source, target, busyKey, from, BIG);
    }

    /** @param big bytes of memory, above which a value is copied in pieces */
    Lane(BulkConnection source, Primaries<TargetNode> target, BusyKey busyKey, LaneProgress from, long big)
            throws IOException {
        boolean replaces = busyKey == BusyKey.REPLACE;
        Answered answered = new Answered();
        this.source = SourceReader.of(source);
        this.target = new TargetWriter(target, replaces, answered);
        this.busyKey = busyKey;
        this.big = big;
        tally = new Tally(from);
        bigKeys = new BigKeys(this.source, found, this.target, answered, tally, replaces);
        progress = from;
        next = from.cursor();
    }

    /**
     * Until all is copied, or it is stopped: then what it has found is copied still.
     *
     * @throws IOException if a connection breaks, or a node refuses what no key is to blame for, or a key is busy that must not be; {@link #progress} is
     *     right then too
     */
    @Override
    public void run() throws IOException {
        while (step()) {
            // There is more.
        }
    }

    /** @return false if nothing is left to do */
    @Override
    public boolean step() throws IOException {
        ask();
        boolean waiting = source.waiting() > 0;
        if (waiting) {
            source.read(found);
            target.flush();
            ask();
        }
        target.read(waiting ? VALUES : 0);
        boolean more = waiting || !bigKeys.isEmpty();
        if (!waiting && more) {
            bigKeys.step();
        }
        KeyBatch again = target.takeAgain();
        if (again.count() > 0) {
            // Before all others, so that nothing counts as done until they are.
            open.addFirst(new Scanned(again, progress.cursor(), Sizes.KNOWN));
        }
        publish();
        return more || again.count() > 0;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** From any thread. */
    @Override
    public LaneProgress progress() {
        return progress;
    }

    /** The next keys first, since their answer decides what is asked for after it. Nothing while there are big ones, which need all else to be done. */
    private void ask() throws IOException {
        if (!bigKeys.isEmpty()) {
            return;
        }
        if (!stopped
                && !scanning
                && !scanned
                && open.stream().filter(some -> !some.isAsked()).count() < 3) {
            source.askForKeys(next);
            scanning = true;
        }
        for (Scanned some : open) {
            if (some.sizes == Sizes.UNKNOWN) {
                source.askForSizes(some.keys, big);
                some.sizes = Sizes.ASKED;
            }
            while (some.sizes == Sizes.KNOWN && !some.isAsked() && source.waiting() < 4) {
                askForValues(some);
            }
        }
        source.flush();
    }

    private void askForValues(Scanned some) throws IOException {
        int next = some.keys.nextBig(some.asked);
        if (next == some.asked) {
            bigKeys.add(some.keys, next);
            some.asked++;
            return;
        }
        int to = Math.min(next, some.asked + atOnce());
        source.askForValues(some.keys, some.asked, to);
        some.asked = to;
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
        progress = tally.progress(cursor, scanned && open.isEmpty());
    }

    private static boolean isOfKey(String error) {
        return OF_KEY.stream().anyMatch(error::startsWith);
    }

    private final class Found implements SourceReader.Found {

        @Override
        public void keys(KeyBatch batch, String cursor) {
            scanning = false;
            scanned = cursor.equals(FIRST);
            next = cursor;
            tally.found(batch.count());
            open.addLast(new Scanned(batch, cursor, source.tellsSizes() ? Sizes.UNKNOWN : Sizes.KNOWN));
        }

        @Override
        public void sizes(KeyBatch batch) {
            open.stream().filter(some -> some.keys == batch).forEach(some -> some.sizes = Sizes.KNOWN);
        }

        @Override
        public void value(KeyBatch batch, int key, long expires, ReplyReader value) throws IOException {
            valueBytes += WEIGHT * (value.length() - valueBytes);
            target.write(batch, key, expires, value);
        }

        @Override
        public void gone(KeyBatch batch, int key) {
            tally.gone(batch);
        }

        @Override
        public void refused(KeyBatch batch, int key, String error) throws IOException {
            if (Detour.isAsked(error)) {
                tally.moved(batch);
            } else if (isOfKey(error)) {
                tally.failed(batch, key, "the source refuses to tell it: " + error);
            } else {
                throw new IOException("the source refuses: " + error);
            }
        }
    }

    private final class Answered implements TargetWriter.Answered {

        @Override
        public void copied(KeyBatch batch, int key, long sent) {
            tally.copied(batch, sent);
        }

        @Override
        public void busy(KeyBatch batch, int key) throws IOException {
            if (busyKey == BusyKey.FAIL) {
                throw new IOException(
                        "the target has a key already that is to be copied: " + KeyText.of(batch.key(key)));
            }
            tally.busy(batch);
        }

        @Override
        public void refused(KeyBatch batch, int key, String error) throws IOException {
            if (!isOfKey(error)) {
                throw new IOException("the target refuses: " + error);
            }
            tally.failed(batch, key, "the target refuses it: " + error);
        }
    }
}
