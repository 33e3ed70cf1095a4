package io.pointsman.drill;

import io.pointsman.drill.LoadStore.End;
import io.pointsman.load.LoadResult;
import io.pointsman.load.LostWrites;
import io.pointsman.load.Operation;
import io.pointsman.load.Series;
import io.pointsman.load.Summary;
import io.pointsman.load.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the load on a drill met, as the API shows it.
 *
 * @param begin of second 0
 * @param whole whether it was measured to its end; null while it is on
 * @param faults why the measurements say nothing, for people
 * @param intended how many operations were meant to start
 * @param punctual how many of them were sent within 1 ms of that
 * @param redirected how many a cluster's node sent elsewhere
 * @param lostWrites null while it is on, and if they could not be read back
 */
record LoadView(
        Instant begin,
        @Nullable Boolean whole,
        List<String> faults,
        long intended,
        long punctual,
        long redirected,
        @Nullable LostWrites lostWrites,
        List<Path> paths) {

    /**
     * @param operation {@code connect}, {@code write} or {@code read}
     * @param errors by kind
     * @param latency from the intended start, of those that succeeded
     * @param service from being sent, of the same
     * @param nodes whose turn it was
     */
    record Path(
            String path,
            String operation,
            long successes,
            Map<String, Long> errors,
            Times latency,
            Times service,
            List<Node> nodes,
            List<Gap> outages) {}

    /** @param node as {@code 10.0.1.17:6379}; empty where it came to no node's turn */
    record Node(String node, long successes, Map<String, Long> errors, Times latency, Times service) {

        private static Node of(String node, Summary summary) {
            return new Node(node, summary.successes(), words(summary.errors()), summary.latency(), summary.service());
        }
    }

    /**
     * When nobody served.
     *
     * @param over whether somebody was served later
     * @param errors of the seconds that it touches, by kind
     */
    record Gap(Instant from, Duration length, boolean over, Map<String, Long> errors) {}

    static LoadView of(LoadResult result, Optional<End> end) {
        return new LoadView(
                result.begin(),
                end.map(End::whole).orElse(null),
                result.faults(),
                result.pacing().intended(),
                result.pacing().punctual(),
                result.redirected(),
                end.flatMap(End::writes).orElse(null),
                result.seconds().keySet().stream()
                        .map(Series::path)
                        .distinct()
                        .sorted()
                        .flatMap(path ->
                                Stream.of(Operation.values()).flatMap(operation -> path(result, path, operation)))
                        .toList());
    }

    private static Stream<Path> path(LoadResult result, String path, Operation operation) {
        Summary summary = result.summary(path, operation);
        if (summary.successes() + summary.failures() == 0) {
            return Stream.empty();
        }
        return Stream.of(new Path(
                path,
                DrillView.word(operation),
                summary.successes(),
                words(summary.errors()),
                summary.latency(),
                summary.service(),
                result.nodes(path, operation).stream()
                        .map(node -> Node.of(node, result.summary(path, operation, node)))
                        .toList(),
                result.outages().stream()
                        .filter(outage -> outage.path().equals(path) && outage.operation() == operation)
                        .map(outage -> new Gap(
                                result.begin().plus(outage.from()),
                                outage.length(),
                                outage.over(),
                                words(outage.errors())))
                        .toList()));
    }

    static Map<String, Long> words(Map<? extends Enum<?>, Long> errors) {
        return errors.entrySet().stream()
                .collect(Collectors.toMap(
                        error -> DrillView.word(error.getKey()), Map.Entry::getValue, Long::sum, TreeMap::new));
    }
}
