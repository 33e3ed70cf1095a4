package io.pointsman.reconcile;

import io.pointsman.dns.RecordName;
import io.pointsman.reconcile.PassReport.Failure;
import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What passes did lately: the latest of each group, the last {@value #KEPT} that are worth a look, and a log line for each transition. */
@Component
final class PassLog {

    private static final Logger logger = LoggerFactory.getLogger(PassLog.class);
    private static final int KEPT = 500;

    private final ReconcileMetrics metrics;
    private final TlsWarning tlsWarning = new TlsWarning();
    private final Map<String, PassReport> latest = new ConcurrentHashMap<>();
    private final Map<String, PassReport> latestLooks = new ConcurrentHashMap<>();
    private final Map<String, Map<RecordName, LastChange>> lastChanges = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<Long, PassReport> notable = new ConcurrentSkipListMap<>();
    private final Map<Location, List<ReplicationGroup>> shown = new HashMap<>();
    private volatile List<ReplicationGroup> shownAnywhere = List.of();

    PassLog(ReconcileMetrics metrics) {
        this.metrics = metrics;
    }

    /** When and why a name was last changed by this process. */
    record LastChange(Instant at, String cause, long passId) {}

    void add(PassReport report) {
        PassReport before = latest.put(report.groupId(), report);
        if (report.hasLooked()) {
            latestLooks.put(report.groupId(), report);
        } else {
            latestLooks.computeIfPresent(report.groupId(), (same, look) -> look.unseenBy(report));
        }
        metrics.count(report);
        latestLook(report.groupId()).ifPresent(metrics::show);
        tlsWarning.look(report);
        Map<RecordName, LastChange> changes =
                lastChanges.computeIfAbsent(report.groupId(), id -> new ConcurrentHashMap<>());
        if (report.outcome() != PassReport.Outcome.WITHHELD) {
            report.changes()
                    .forEach(change -> changes.put(
                            change.readName(),
                            new LastChange(
                                    report.acceptedAt().orElse(report.startedAt()),
                                    report.cause().name(),
                                    report.id())));
        }
        if (isTransition(before, report)) {
            tell(report);
            notable.put(report.id(), report);
            if (notable.size() > KEPT) {
                notable.pollFirstEntry();
            }
        }
    }

    /**
     * Steady state is the metrics' subject: a pass is told when it changed something, would change something else, or ended otherwise
     * than the one before.
     */
    private static boolean isTransition(PassReport before, PassReport now) {
        return before == null
                || state(before) != state(now)
                || (now.outcome() == PassReport.Outcome.WITHHELD
                        ? !before.changes().equals(now.changes())
                        : !now.changes().isEmpty())
                || !before.declined().equals(now.declined())
                || !before.failure().map(PassLog::kind).equals(now.failure().map(PassLog::kind));
    }

    /** What passes by itself fails in many words; what a person must do is told when it is another thing. */
    private static Object kind(Failure failure) {
        return failure.remedy() == PassReport.Remedy.PERSON ? failure : failure.remedy();
    }

    /** After a change the zone is as it should be, and stays so unchanged. */
    private static PassReport.Outcome state(PassReport report) {
        return report.outcome() == PassReport.Outcome.APPLIED ? PassReport.Outcome.UNCHANGED : report.outcome();
    }

    private static void tell(PassReport report) {
        String line = "pass=%d group=%s cause=%s outcome=%s changes=%d declined=%d took=%dms"
                .formatted(
                        report.id(),
                        report.groupId(),
                        report.cause(),
                        report.outcome().name().toLowerCase(Locale.ROOT),
                        report.changes().size(),
                        report.declined().size(),
                        report.took().toMillis());
        if (report.failure().isPresent()) {
            logger.warn(
                    "{} remedy={} {}",
                    line,
                    report.failure().get().remedy(),
                    report.failure().get().message());
        } else if (!report.declined().isEmpty()) {
            logger.warn(
                    "{} {}",
                    line,
                    report.declined().stream()
                            .map(declined -> declined.name() + ": " + declined.reason() + ", " + declined.detail())
                            .collect(Collectors.joining("; ")));
        } else {
            logger.info(line);
        }
    }

    /** Keeps what is known of these groups, and of others only what they did. */
    void forgetOthers(Set<String> groupIds) {
        latest.keySet().retainAll(groupIds);
        latestLooks.keySet().retainAll(groupIds);
        lastChanges.keySet().retainAll(groupIds);
        metrics.forgetOthers(groupIds);
    }

    Optional<PassReport> latest(String groupId) {
        return Optional.ofNullable(latest.get(groupId));
    }

    /** The group's latest pass that could look; what it saw and left is all that is known when later ones could not. */
    Optional<PassReport> latestLook(String groupId) {
        return Optional.ofNullable(latestLooks.get(groupId));
    }

    Optional<LastChange> lastChange(String groupId, RecordName name) {
        return Optional.ofNullable(lastChanges.getOrDefault(groupId, Map.of()).get(name));
    }

    /** Newest first, by their ids. */
    List<PassReport> before(long id, int limit) {
        return notable.headMap(id).descendingMap().values().stream()
                .limit(limit)
                .toList();
    }

    /** Takes note of every group that a full look showed in a location, ours or not. */
    synchronized void shown(Location location, Collection<ReplicationGroup> groups) {
        shown.put(location, List.copyOf(groups));
        shownAnywhere = shown.values().stream().flatMap(List::stream).toList();
    }

    /** Every group that its location's last reading showed; also of locations that could not be read since. The same list until the next. */
    List<ReplicationGroup> shown() {
        return shownAnywhere;
    }
}
