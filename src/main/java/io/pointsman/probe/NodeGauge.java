package io.pointsman.probe;

import io.pointsman.probe.NodeReport.Health;
import io.pointsman.redis.InfoReply;
import io.pointsman.topology.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A number that is told of each node.
 *
 * @param name Micrometer's
 * @param value NaN if it is not known
 */
record NodeGauge(String name, String description, ToDoubleFunction<Look> value) {

    private static final double NANOS = 1e9;

    static final List<NodeGauge> ALL = List.of(
            reported(
                    "up",
                    "1: the node answers and does what its role demands; 0: it does not",
                    report -> report.health() == Health.UNKNOWN ? Double.NaN : report.health() == Health.UP ? 1 : 0),
            reported(
                    "primary",
                    "1: the node says that it is the primary; 0: that it is not",
                    report -> report.role() == Role.UNKNOWN ? Double.NaN : report.role() == Role.PRIMARY ? 1 : 0),
            reported(
                    "lag",
                    "How far the replica is behind its primary, in seconds; NaN if unknown",
                    report -> seconds(report.lag().orElse(null))),
            reported(
                    "lag.bytes",
                    "What the replica has not received of its primary's stream; NaN if unknown",
                    report -> number(report.lagBytes())),
            told("memory.used", "Bytes that the node uses; NaN if unknown", InfoReply::usedMemory),
            told(
                    "memory.max",
                    "Bytes that the node may use for data; NaN if unknown, or without a limit",
                    InfoReply::maxMemory),
            told("clients", "Connections to the node; NaN if unknown", InfoReply::connectedClients));

    /** What is known of a node, from which all its numbers are. */
    record Look(NodeReport report, Optional<NodeDetails> details) {}

    private static NodeGauge reported(String name, String description, ToDoubleFunction<NodeReport> value) {
        return new NodeGauge("pointsman.node." + name, description, look -> value.applyAsDouble(look.report()));
    }

    private static NodeGauge told(String name, String description, Function<InfoReply, OptionalLong> value) {
        return new NodeGauge(
                "pointsman.node." + name,
                description,
                look -> look.details()
                        .map(told -> number(value.apply(told.info())))
                        .orElse(Double.NaN));
    }

    private static double seconds(@Nullable Duration duration) {
        return duration == null ? Double.NaN : duration.toNanos() / NANOS;
    }

    static double number(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : Double.NaN;
    }
}
