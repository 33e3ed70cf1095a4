package io.pointsman.migration;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says when a lane may go on, so that it keeps its share of what all together may do in a second. For one thread. */
final class Pace {

    private static final double A_SECOND = Duration.ofSeconds(1).toNanos();

    /** Time lost is made up for up to a second, and no more. */
    private static final long LATE = Duration.ofSeconds(1).toNanos();

    private final double nanosOfKey;
    private final double nanosOfByte;
    private long due;

    /**
     * @param keysPerSecond null: no matter how many
     * @param bytesPerSecond likewise
     * @param now by {@link System#nanoTime}, as everywhere here
     */
    Pace(@Nullable Long keysPerSecond, @Nullable Long bytesPerSecond, int lanes, long now) {
        nanosOfKey = keysPerSecond == null ? 0 : A_SECOND * lanes / keysPerSecond;
        nanosOfByte = bytesPerSecond == null ? 0 : A_SECOND * lanes / bytesPerSecond;
        due = now;
    }

    /** Takes note of what was done. */
    void took(long keys, long bytes, long now) {
        long since = Math.max(due - now, -LATE);
        due = now + since + (long) Math.max(keys * nanosOfKey, bytes * nanosOfByte);
    }

    /** Nanoseconds for which to wait; 0 if it may go on. */
    long left(long now) {
        return Math.max(0, due - now);
    }
}
