package io.pointsman.drill;

import io.pointsman.dns.HostedZones;
import io.pointsman.dns.HostedZones.Submitted;
import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Source;
import io.pointsman.events.EventLog;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What this instance sees beside a drill, whatever its kind: notifications that arrive, and our changes as Route 53 spreads them. */
@Component
final class DrillEvidence {

    private static final Logger logger = LoggerFactory.getLogger(DrillEvidence.class);

    /** Between two questions to Route 53, whose rate all share. */
    private static final Duration SELDOM = Duration.ofSeconds(2);

    /** Route 53's clock may be behind ours. */
    private static final Duration CLOCKS = Duration.ofSeconds(5);

    private final EventLog log;
    private final HostedZones zones;
    private final Clock clock;
    private final Map<UUID, Instant> askedAt = new ConcurrentHashMap<>();

    DrillEvidence(EventLog log, HostedZones zones, Clock clock) {
        this.log = log;
        this.zones = zones;
        this.clock = clock;
    }

    /** What has been noted before is not left out. */
    List<Entry> look(Drill drill, ManagedGroup group) {
        Instant acted = drill.actedAt().orElseThrow();
        List<Entry> seen = new ArrayList<>();
        log.received(group.replicationGroupId(), acted)
                .forEach(received -> seen.add(Entry.of(received.at(), Source.SNS, received.text())));
        spread(drill, group, acted).ifPresent(seen::add);
        return seen;
    }

    private Optional<Entry> spread(Drill drill, ManagedGroup group, Instant acted) {
        Instant now = clock.instant();
        Optional<Submitted> last = zones.lastSubmitted(group.zoneId())
                .filter(batch -> batch.at().isAfter(acted.minus(CLOCKS)) && !isNoted(drill, batch));
        if (last.isEmpty() || askedAt.getOrDefault(drill.id(), Instant.MIN).isAfter(now.minus(SELDOM))) {
            return Optional.empty();
        }
        askedAt.put(drill.id(), now);
        try {
            return zones.isInSync(group.zoneId(), last.get())
                    ? Optional.of(Entry.of(now, Source.DNS, words(last.get())))
                    : Optional.empty();
        } catch (Transient | Rejected e) {
            // The drill goes on without.
            logger.info("drill={}: {}", drill.id(), e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isNoted(Drill drill, Submitted batch) {
        return drill.timeline().stream().anyMatch(entry -> entry.what().equals(words(batch)));
    }

    private static String words(Submitted batch) {
        return "all name servers of Route 53 have change %s of %s".formatted(batch.id(), batch.at());
    }

    void forget(UUID id) {
        askedAt.remove(id);
    }
}
