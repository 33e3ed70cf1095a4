package io.pointsman.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Time of all processors of this machine so far, in ticks. A virtual machine's neighbours take from it what its own load does not show. */
record Processors(long all, long taken) {

    private static final int FIELDS = 8;

    static Processors now() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            // cpu user nice system idle iowait irq softirq steal …
            long[] ticks = Stream.of(lines.findFirst().orElseThrow().split(" +", -1))
                    .skip(1)
                    .limit(FIELDS)
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Processors(LongStream.of(ticks).sum(), ticks[FIELDS - 1]);
        } catch (IOException e) {
            return new Processors(0, 0);
        }
    }

    /** The share that others took since then; empty where that is not told. */
    OptionalDouble takenSince(Processors before) {
        return all == before.all
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) (taken - before.taken) / (all - before.all));
    }
}
