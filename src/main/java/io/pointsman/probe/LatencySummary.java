package io.pointsman.probe;

import java.time.Duration;

/** How long something took within the last minute or two, {@code count} times; from a histogram of all of them. */
public record LatencySummary(long count, Duration p50, Duration p99, Duration max) {}
