package io.pointsman.migration;

import io.pointsman.migration.VerifyProgress.Named;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what became of keys. For one thread. */
final class VerifyTally {

    private static final int MOST_NAMED = 100;

    private final Map<Difference, Long> differences = new EnumMap<>(Difference.class);
    private final List<Named> named = new ArrayList<>();
    private long found;
    private long same;
    private long gone;
    private long moved;
    private long bytes;
    private long checksum;

    VerifyTally(VerifyProgress from) {
        differences.putAll(from.differences());
        named.addAll(from.named());
        found = from.found();
        same = from.same();
        gone = from.gone();
        moved = from.moved();
        bytes = from.bytes();
        checksum = from.checksum();
    }

    VerifyProgress at(String cursor, boolean done) {
        return new VerifyProgress(cursor, done, found, same, gone, moved, bytes, checksum, differences, named);
    }

    void found(int count) {
        found += count;
    }

    /** @param hash of the key and its value */
    void same(long hash) {
        same++;
        checksum += hash;
    }

    void compared(long count) {
        bytes += count;
    }

    void gone() {
        gone++;
    }

    void moved() {
        moved++;
    }

    void differs(Difference kind, byte[] key, String detail) {
        var unused = differences.merge(kind, 1L, Long::sum);
        if (named.size() < MOST_NAMED) {
            named.add(new Named(kind, KeyText.of(key), detail));
        }
    }
}
