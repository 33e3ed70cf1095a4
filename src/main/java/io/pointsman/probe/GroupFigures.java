package io.pointsman.probe;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is measured of a replication group as a whole.
 *
 * @param latency of all its nodes, from all their histograms; {@code connectTime} likewise
 * @param slotsCovered how many slots are owned by a primary that is up, by its own word; empty without cluster mode, and before primaries told
 * @param configurationProblem why clients that start cannot find its shards; empty if nothing is known to be wrong
 */
public record GroupFigures(
        Optional<LatencySummary> latency,
        Optional<LatencySummary> connectTime,
        OptionalLong slotsCovered,
        Optional<String> configurationProblem) {}
