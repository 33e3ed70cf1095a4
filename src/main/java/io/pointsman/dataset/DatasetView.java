package io.pointsman.dataset;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as the API shows it.
 *
 * @param status {@code running}, {@code done}, {@code failed}, {@code stopped}, {@code removing} or {@code removed}
 * @param found what was looked for before anything was written, and found
 * @param keys that have been written, each counted once
 * @param writes those of hot keys again included
 * @param keysRemoved at least so many of them were there to be removed
 * @param bytes that were sent, commands included
 * @param writesPerSecond over the time for which it was written; null before the first second
 * @param endedAt null while it is written or removed
 * @param reason null where nothing is to be said
 */
record DatasetView(
        UUID id,
        DatasetRequest request,
        String askedBy,
        Instant askedAt,
        String status,
        String found,
        long keys,
        long writes,
        long keysRemoved,
        long bytes,
        @Nullable Long writesPerSecond,
        @Nullable Instant endedAt,
        @Nullable String reason) {

    private static final long MILLIS = 1_000;

    static String word(Dataset.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    static DatasetView of(Dataset dataset) {
        long taken = dataset.taken().toMillis();
        return new DatasetView(
                dataset.id(),
                dataset.request(),
                dataset.askedBy(),
                dataset.askedAt(),
                word(dataset.status()),
                dataset.found(),
                new Order(dataset.request()).keysAfter(dataset.written()),
                dataset.written(),
                dataset.keysRemoved(),
                dataset.bytes(),
                taken == 0 ? null : dataset.written() * MILLIS / taken,
                dataset.endedAt().orElse(null),
                dataset.reason().isEmpty() ? null : dataset.reason());
    }
}
