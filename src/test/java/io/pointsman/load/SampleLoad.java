package io.pointsman.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** Load that was never put on anything: served within milliseconds, but for what a test says. */
public final class SampleLoad {

    private static final int MOMENTS = 100;

    private final Recording recording = new Recording();
    private final SplittableRandom random = new SplittableRandom(4711);
    private String node = "10.0.1.17:6379";

    /** From now on it is this node's turn. */
    public SampleLoad at(String next) {
        node = next;
        return this;
    }

    /**
     * Served, once each 10 ms.
     *
     * @param usual how long half of it takes, in milliseconds; some takes several times as long
     */
    public SampleLoad served(String path, Operation operation, int from, int until, double usual) {
        for (int second = from; second < until; second++) {
            for (int moment = 0; moment < MOMENTS; moment++) {
                long nanos = (long) (usual * 1e6 * Math.exp(random.nextGaussian() * 0.6));
                recording.succeeded(new Series(second, path, operation, node), moment, nanos, nanos / 2);
            }
        }
        return this;
    }

    /** Failed, once each 10 ms. */
    public SampleLoad failed(String path, Operation operation, int from, int until, ErrorKind... kinds) {
        for (int second = from; second < until; second++) {
            for (int moment = 0; moment < MOMENTS; moment++) {
                recording.failed(
                        new Series(second, path, operation, node), moment, kinds[random.nextInt(kinds.length)]);
            }
        }
        return this;
    }

    /** A second in which what was late comes all at once. */
    public SampleLoad caughtUp(String path, Operation operation, int second, Duration late) {
        for (int moment = 0; moment < MOMENTS; moment++) {
            long nanos = late.toNanos() * (MOMENTS - moment) / MOMENTS;
            recording.succeeded(new Series(second, path, operation, node), moment, nanos, 1_000_000);
        }
        return this;
    }

    public LoadResult result(Instant begin) {
        return new LoadResult(begin, recording.read(), new Pacing(10_000, 9_990, 10_000), 0, List.of());
    }
}
