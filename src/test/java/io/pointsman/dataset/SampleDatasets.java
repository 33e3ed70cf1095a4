package io.pointsman.dataset;

import io.pointsman.dataset.DatasetRequest.Hot;
import io.pointsman.dataset.DatasetRequest.Span;
import io.pointsman.dataset.DatasetRequest.TimeToLive;
import io.pointsman.dataset.DatasetRequest.Types;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Primaries;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Datasets of the group {@code orders} under the prefix {@code test:}. */
public final class SampleDatasets {

    private SampleDatasets() {}

    /** Of the preset {@code uuid}. */
    static DatasetRequest uuids(int keys, long seed) {
        return new DatasetRequest("orders", "orders", "test:", keys, seed, "uuid", null, null, null, null, null, null);
    }

    /** The names of the preset's keys, in the order in which they are written. */
    public static Stream<String> names(int keys, long seed) {
        SeededKeys seeded = new SeededKeys(uuids(keys, seed));
        return IntStream.range(0, keys).mapToObj(number -> {
            seeded.choose(number);
            return seeded.name();
        });
    }

    /** Writes the preset's keys as fast as the node takes them, and returns when it has them all. */
    public static void write(int keys, long seed, NodeConnections connections, NodeTarget primary)
            throws IOException, InterruptedException {
        write(uuids(keys, seed), DatasetPlaces.open(connections, primary, false));
    }

    static void write(DatasetRequest request, Primaries<Lane> primaries) throws IOException, InterruptedException {
        long writes = new Order(request).writes();
        try (DatasetPass pass = new DatasetPass(request, primaries, false)) {
            for (long write = 0; write < writes; write++) {
                pass.send(write);
            }
            pass.settle();
        }
    }

    /** Of all types, as many of each; half of the keys expire in one to two hours. */
    static DatasetRequest everything(int keys, long seed) {
        return new DatasetRequest(
                "orders",
                "orders",
                "test:",
                keys,
                seed,
                null,
                new Types(1, 1, 1, 1, 1, 1),
                new Span(1, 300),
                new Span(1, 40),
                new TimeToLive(0.5, Duration.ofHours(1), Duration.ofHours(2)),
                new Hot(0.1, 0.25),
                null);
    }

    static DatasetRequest hot(int keys, @Nullable Hot hot) {
        return new DatasetRequest("orders", "orders", "test:", keys, 1L, null, null, null, null, null, hot, null);
    }
}
