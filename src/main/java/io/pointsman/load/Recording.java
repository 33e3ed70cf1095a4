package io.pointsman.load;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.WriterReaderPhaser;

/**
 * Counts operations as they end, from any thread, without a lock. Seconds that are over are compressed; whatever ends later still is
 * added to them.
 */
final class Recording {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long YIELD = 100_000;
    private static final int WORDS = (Moments.A_SECOND + Long.SIZE - 1) / Long.SIZE;

    private final ConcurrentMap<Series, Tally> open = new ConcurrentHashMap<>();
    private final SortedMap<Series, Measured> settled = new TreeMap<>();
    private final WriterReaderPhaser writers = new WriterReaderPhaser();

    private static final class Tally {

        private final ConcurrentHistogram latency = new ConcurrentHistogram(Distribution.DIGITS);
        private final ConcurrentHistogram service = new ConcurrentHistogram(Distribution.DIGITS);
        private final ConcurrentMap<ErrorKind, LongAdder> errors = new ConcurrentHashMap<>();
        private final AtomicLongArray served = new AtomicLongArray(WORDS);
        private final AtomicLongArray failed = new AtomicLongArray(WORDS);

        static void mark(AtomicLongArray moments, int moment) {
            int word = moment / Long.SIZE;
            long bit = 1L << moment;
            if ((moments.get(word) & bit) == 0) {
                moments.accumulateAndGet(word, bit, (some, one) -> some | one);
            }
        }

        private static Moments moments(AtomicLongArray marked) {
            return Moments.of(IntStream.range(0, WORDS).mapToLong(marked::get).toArray());
        }

        Measured measured() {
            Map<ErrorKind, Long> counts = new EnumMap<>(ErrorKind.class);
            errors.forEach((kind, count) -> counts.put(kind, count.sum()));
            return new Measured(
                    latency.getTotalCount(),
                    Distribution.of(latency),
                    Distribution.of(service),
                    counts,
                    moments(served),
                    moments(failed));
        }
    }

    /**
     * @param moment of its second, in which it was meant to start
     * @param latency nanoseconds from the intended start
     * @param service nanoseconds from being sent
     */
    void succeeded(Series series, int moment, long latency, long service) {
        long phase = writers.writerCriticalSectionEnter();
        try {
            Tally tally = tally(series);
            Tally.mark(tally.served, moment);
            tally.latency.recordValue(micros(latency));
            tally.service.recordValue(micros(service));
        } finally {
            writers.writerCriticalSectionExit(phase);
        }
    }

    void failed(Series series, int moment, ErrorKind kind) {
        long phase = writers.writerCriticalSectionEnter();
        try {
            Tally tally = tally(series);
            Tally.mark(tally.failed, moment);
            tally.errors.computeIfAbsent(kind, first -> new LongAdder()).increment();
        } finally {
            writers.writerCriticalSectionExit(phase);
        }
    }

    private Tally tally(Series series) {
        return open.computeIfAbsent(series, first -> new Tally());
    }

    private static long micros(long nanos) {
        return Math.max(0, nanos) / NANOS_PER_MICRO;
    }

    /** Compresses the seconds before this one. */
    synchronized void settle(int second) {
        List<Series> over = open.keySet().stream()
                .filter(series -> series.second() < second)
                .toList();
        Map<Series, Tally> taken = new TreeMap<>();
        over.forEach(series -> taken.put(series, open.remove(series)));
        awaitWriters();
        taken.forEach((series, tally) -> settled.merge(series, tally.measured(), Measured::plus));
    }

    /** Until nobody still counts in what has been taken away. */
    private void awaitWriters() {
        writers.readerLock();
        try {
            writers.flipPhase(YIELD);
        } finally {
            writers.readerUnlock();
        }
    }

    /** What has been counted so far, in order. */
    SortedMap<Series, Measured> read() {
        return read(0, Integer.MAX_VALUE);
    }

    /** Of the seconds from one on until before another. */
    synchronized SortedMap<Series, Measured> read(int from, int until) {
        settle(until);
        return from < until ? new TreeMap<>(settled.subMap(Series.first(from), Series.first(until))) : new TreeMap<>();
    }
}
