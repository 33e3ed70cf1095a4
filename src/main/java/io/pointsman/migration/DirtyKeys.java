package io.pointsman.migration;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys of one node that may have changed since the target got them, the oldest first, each once. Whoever marks them never waits: a key for which there is no
 * room is not kept, and then it is known that some are missing, so that all of the node's must be looked at again ({@link Sweep}).
 *
 * <p>A key that is taken to be copied and is marked meanwhile is dirty again, whatever becomes of the copy. All this is kept in memory alone: whoever begins
 * anew has to look at all keys.
 *
 * <p>For any thread; one alone takes keys.
 */
final class DirtyKeys {

    private final int mostKeys;
    private final long mostBytes;
    private final InstantSource clock;
    private final LinkedHashSet<DirtyKey> waiting = new LinkedHashSet<>();
    private final LinkedHashSet<DirtyKey> taken = new LinkedHashSet<>();

    /** Which the source no longer had while a scan might still write what it had read of them. */
    private final LinkedHashSet<DirtyKey> gone = new LinkedHashSet<>();

    private boolean scanned;
    private long bytes;
    private long marked;
    private long coalesced;
    private long overflowed;
    private long gaps;
    private @Nullable Gap gap;
    private volatile String history = "";

    /**
     * Changes of some keys were not marked, nobody knows of which.
     *
     * @param number another for each time that some were missed
     * @param since of the first since all keys were looked at
     * @param why of the latest
     */
    record Gap(long number, Instant since, String why) {}

    /**
     * @param backlog keys that wait, those under way included
     * @param bytes on the heap, of these and of keys that were deleted during a scan
     * @param oldest for how long one of them has been waiting; zero if none is
     * @param marked how often a key was marked
     * @param coalesced of these, how often one that was waiting already
     * @param overflowed of these, how often there was no room
     * @param gap present: changes were missed, and not all keys were looked at since
     */
    record Figures(
            long backlog,
            long bytes,
            Duration oldest,
            long marked,
            long coalesced,
            long overflowed,
            Optional<Gap> gap) {}

    /** @param mostBytes on the heap; of names and of some hundred more for each key */
    DirtyKeys(int mostKeys, long mostBytes, InstantSource clock) {
        this.mostKeys = mostKeys;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /** The key has changed, or may have. Copies the name. */
    synchronized void mark(byte[] array, int offset, int length) {
        marked++;
        byte[] name = new byte[length];
        System.arraycopy(array, offset, name, 0, length);
        DirtyKey key = new DirtyKey(name, clock.millis());
        if (waiting.contains(key)) {
            coalesced++;
        } else {
            keep(key, waiting);
        }
    }

    private void keep(DirtyKey key, Set<DirtyKey> set) {
        if (set.contains(key)) {
            return;
        }
        if (count() >= mostKeys || bytes + key.bytes() > mostBytes) {
            overflowed++;
            missed("more keys changed than there is room for");
            return;
        }
        set.add(key);
        bytes += key.bytes();
    }

    private int count() {
        return waiting.size() + taken.size() + gone.size();
    }

    /** Whether as many again could come as there are. */
    synchronized boolean hasRoom() {
        return count() < (mostKeys + 1) / 2 && bytes < mostBytes / 2;
    }

    /**
     * The oldest. Each is to be settled, or put back.
     *
     * @return empty if none waits
     */
    synchronized List<DirtyKey> take(int most) {
        List<DirtyKey> oldest = new ArrayList<>(Math.min(most, waiting.size()));
        while (oldest.size() < most && !waiting.isEmpty()) {
            DirtyKey key = waiting.removeFirst();
            taken.add(key);
            oldest.add(key);
        }
        return oldest;
    }

    /** The target has what the source had, or there is no use in trying. */
    synchronized void settle(DirtyKey key) {
        taken.remove(key);
        bytes -= key.bytes();
    }

    /** The same of one that the source did not have. */
    synchronized void settleGone(DirtyKey key) {
        settle(key);
        if (scanned) {
            keep(key, gone);
        }
    }

    /** Those that are taken and not settled wait again, as long as before. */
    synchronized void putBack() {
        for (DirtyKey key : taken.reversed()) {
            if (waiting.remove(key)) {
                bytes -= key.bytes();
            }
            waiting.addFirst(key);
        }
        taken.clear();
    }

    /** Before a {@link Lane} reads its first key: from now on the target may get, late, what was deleted at the source since it was read. */
    synchronized void scanBegins() {
        scanned = true;
    }

    /**
     * The scan has written all that it has read, and goes on. What was deleted so far is looked at once more, and need not be remembered any longer. To be
     * called now and then, if many keys are deleted during a scan; not if it reads from a replica, which may still have them.
     */
    synchronized void scanRests() {
        long now = clock.millis();
        for (DirtyKey key : gone) {
            if (waiting.contains(key)) {
                bytes -= key.bytes();
            } else {
                waiting.add(key.since(now));
            }
        }
        gone.clear();
    }

    /** The scan has written all that it will. What was deleted meanwhile is looked at once more. */
    synchronized void scanEnds() {
        scanRests();
        scanned = false;
    }

    /** Changes were not seen, or not kept. */
    synchronized void missed(String why) {
        gaps++;
        gap = new Gap(gaps, gap == null ? clock.instant() : gap.since(), why);
    }

    /** Present if changes were missed: then all keys must be looked at. */
    synchronized Optional<Gap> gap() {
        return Optional.ofNullable(gap);
    }

    /** All keys were looked at, from the first to the last after the gap was told. */
    synchronized void closed(Gap told) {
        if (gap != null && gap.number() == told.number()) {
            gap = null;
        }
    }

    /** @param followed the history of writes, {@code master_replid}, of which marks tell from now on */
    void follow(String followed) {
        history = followed;
    }

    /** Whether marks tell of this history; of any, as long as nobody has said of which. */
    boolean tellsOf(String other) {
        String followed = history;
        return followed.isEmpty() || followed.equals(other);
    }

    synchronized Figures figures() {
        LinkedHashSet<DirtyKey> older = taken.isEmpty() ? waiting : taken;
        Duration oldest = older.isEmpty()
                ? Duration.ZERO
                : Duration.ofMillis(
                        Math.max(0, clock.millis() - older.getFirst().since()));
        return new Figures(
                waiting.size() + taken.size(), bytes, oldest, marked, coalesced, overflowed, Optional.ofNullable(gap));
    }
}
