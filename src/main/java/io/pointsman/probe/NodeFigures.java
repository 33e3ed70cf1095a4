package io.pointsman.probe;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is measured of a node beside its health.
 *
 * @param details empty before it told them, and where we may not ask for them
 * @param processor how much of one processor it kept busy between its last two answers: 1 is all of one; empty if it did not tell twice
 * @param latency of {@code PING} over a connection that is kept; empty if it was not answered lately
 * @param connectTime of new connections with their {@code PING}; empty if none worked lately
 */
public record NodeFigures(
        Optional<NodeDetails> details,
        OptionalDouble processor,
        Optional<LatencySummary> latency,
        Optional<LatencySummary> connectTime) {}
