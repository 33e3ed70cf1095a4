package io.pointsman.probe;

import java.util.Optional;

/**
 * What is measured of a node beside its health.
 *
 * @param details empty before it told them, and where we may not ask for them
 * @param latency of {@code PING} over a connection that is kept; empty if it was not answered lately
 * @param connectTime of new connections with their {@code PING}; empty if none worked lately
 */
public record NodeFigures(
        Optional<NodeDetails> details, Optional<LatencySummary> latency, Optional<LatencySummary> connectTime) {}
