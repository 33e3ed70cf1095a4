package io.pointsman.drill;

import io.pointsman.groups.ManagedGroup;
import io.pointsman.probe.NodeDetails;
import io.pointsman.probe.NodeFigures;
import io.pointsman.probe.NodeProbes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts down what the nodes of a group use while a drill goes on, whatever of it they have told the probes since the last time. */
@Component
final class NodeUsages {

    private static final Duration SELDOM = Duration.ofSeconds(5);

    /** The more there are, the more seldom, so that hours of a large group's drill stay some thousands of rows. */
    private static final Duration FOR_EACH = Duration.ofMillis(250);

    private final Optional<NodeProbes> probes;
    private final UsageStore store;
    private final Clock clock;
    private final Map<UUID, Course> courses = new ConcurrentHashMap<>();

    NodeUsages(Optional<NodeProbes> probes, UsageStore store, Clock clock) {
        this.probes = probes;
        this.store = store;
        this.clock = clock;
    }

    /** For the thread of one drill. */
    private static final class Course {
        private Instant next = Instant.MIN;
        private final Map<String, Instant> taken = new HashMap<>();
    }

    void sample(Drill drill, ManagedGroup group) {
        Instant now = clock.instant();
        Course course = courses.computeIfAbsent(drill.id(), id -> new Course());
        if (probes.isEmpty() || now.isBefore(course.next)) {
            return;
        }
        Map<String, NodeFigures> told = probes.get().figuresOfNodes(group.location(), group.replicationGroupId());
        course.next = now.plus(SELDOM).plus(FOR_EACH.multipliedBy(told.size()));
        List<NodeUsage> fresh = new ArrayList<>();
        told.forEach((node, figures) -> figures.details()
                .filter(details -> !details.at().equals(course.taken.put(node, details.at())))
                .ifPresent(details -> fresh.add(usage(node, details, figures))));
        store.add(drill.id(), fresh);
    }

    private static NodeUsage usage(String node, NodeDetails details, NodeFigures figures) {
        return new NodeUsage(
                details.at().truncatedTo(ChronoUnit.MILLIS),
                node,
                details.address(),
                orNull(details.usedMemory()),
                orNull(details.info().keys()),
                orNull(details.connectedClients()),
                figures.processor().isPresent() ? figures.processor().getAsDouble() : null);
    }

    private static @Nullable Long orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    void forget(UUID id) {
        courses.remove(id);
    }
}
