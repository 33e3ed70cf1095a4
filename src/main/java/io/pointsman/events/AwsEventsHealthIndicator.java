package io.pointsman.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pointsman.aws.Degraded;
import io.pointsman.events.PathFinding.Verdict;
import io.pointsman.topology.Location;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Whether events come, and what stands in their way; from memory. */
final class AwsEventsHealthIndicator implements HealthIndicator {

    private final EventHandler handler;
    private final Optional<QueueWatch> queue;
    private final MissedEvents missed;
    private final EventPath path;
    private final PathCheck check;

    AwsEventsHealthIndicator(
            EventHandler handler, Optional<QueueWatch> queue, MissedEvents missed, EventPath path, PathCheck check) {
        this.handler = handler;
        this.queue = queue;
        this.missed = missed;
        this.path = path;
        this.check = check;
    }

    /**
     * The queue.
     *
     * @param state {@code read}, {@code unreadable}, {@code not-read-yet} or {@code none}: no queue is configured
     * @param failure why it cannot be read and what to do; null unless it is unreadable
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record QueueView(
            @Nullable String name,
            String state,
            @Nullable Instant since,
            @Nullable String failure,
            List<PathFinding> findings) {}

    /**
     * One location of our groups.
     *
     * @param eventsReadAt when ElastiCache's list of events was last read
     * @param eventsFailure why it could not be read the last time; null if it could
     * @param checkedAt when the path was last checked
     * @param silent what was not announced; null unless the path is silent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PlaceView(
            @Nullable String account,
            @Nullable String region,
            @Nullable Instant eventsReadAt,
            @Nullable String eventsFailure,
            @Nullable Instant checkedAt,
            List<PathFinding> findings,
            @Nullable SilenceView silent) {

        private boolean isUnwell() {
            return silent != null || eventsFailure != null || isBroken(findings);
        }
    }

    record SilenceView(Instant since, String group, String event, Instant happenedAt, String remedy) {}

    @Override
    public Health health() {
        QueueView queueView = queueView();
        List<PlaceView> places =
                handler.watched().stream().map(place -> view(place.location())).toList();
        return Health.status(status(queueView, places))
                .withDetail("queue", queueView)
                .withDetail("locations", places)
                .build();
    }

    private static Status status(QueueView queue, List<PlaceView> places) {
        if (queue.failure() != null
                || isBroken(queue.findings())
                || places.stream().anyMatch(PlaceView::isUnwell)) {
            return Degraded.STATUS;
        }
        boolean isKnown = queue.state().equals("none") || places.stream().allMatch(place -> place.checkedAt() != null);
        return isKnown ? Status.UP : Status.UNKNOWN;
    }

    private static boolean isBroken(List<PathFinding> findings) {
        return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.BROKEN);
    }

    private QueueView queueView() {
        if (queue.isEmpty()) {
            return new QueueView(null, "none", null, null, List.of());
        }
        String name = queue.get().queue();
        List<PathFinding> findings = check.ofQueue();
        return switch (queue.get().state()) {
            case QueueWatch.State.Unknown ignored -> new QueueView(name, "not-read-yet", null, null, findings);
            case QueueWatch.State.Read read -> new QueueView(name, "read", read.since(), null, findings);
            case QueueWatch.State.Unreadable not ->
                new QueueView(name, "unreadable", not.since(), not.reason(), findings);
        };
    }

    private PlaceView view(Location location) {
        EventReader reader = missed.reader(location);
        Optional<PathCheck.Report> report = check.report(location);
        return new PlaceView(
                location.account().orElse(null),
                location.region().orElse(null),
                reader.readAt().orElse(null),
                reader.failure().orElse(null),
                report.map(PathCheck.Report::checkedAt).orElse(null),
                report.map(PathCheck.Report::findings).orElse(List.of()),
                path.silence(location)
                        .map(silence -> new SilenceView(
                                silence.since(),
                                silence.groupId(),
                                silence.event(),
                                silence.happenedAt(),
                                EventPath.REMEDY))
                        .orElse(null));
    }
}
