package io.pointsman.migration;

import io.pointsman.migration.LaneProgress.FailedKey;
import java.util.ArrayList;
import java.util.List;

/** What became of keys so far, as a lane counts it. For one thread. */
final class Tally {

    private static final int TOLD_FAILURES = 100;

    private final List<FailedKey> failures;
    private long found;
    private long copied;
    private long bytes;
    private long gone;
    private long moved;
    private long busy;
    private long failed;

    Tally(LaneProgress from) {
        found = from.found();
        copied = from.copied();
        bytes = from.bytes();
        gone = from.gone();
        moved = from.moved();
        busy = from.busy();
        failed = from.failed();
        failures = new ArrayList<>(from.failures());
    }

    LaneProgress progress(String cursor, boolean done) {
        return new LaneProgress(cursor, done, found, copied, bytes, gone, moved, busy, failed, failures);
    }

    void found(int keys) {
        found += keys;
    }

    void copied(KeyBatch batch, long sent) {
        batch.settle();
        copied++;
        sent(sent);
    }

    /** Of a key, more than one of whose pieces is to come. */
    void sent(long some) {
        bytes += some;
    }

    void gone(KeyBatch batch) {
        batch.settle();
        gone++;
    }

    void moved(KeyBatch batch) {
        batch.settle();
        moved++;
    }

    void busy(KeyBatch batch) {
        batch.settle();
        busy++;
    }

    void failed(KeyBatch batch, int key, String reason) {
        batch.settle();
        failed++;
        if (failures.size() < TOLD_FAILURES) {
            failures.add(new FailedKey(KeyText.of(batch.key(key)), reason));
        }
    }
}
