package io.pointsman.drill;

import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.inventory.Announcements;
import io.pointsman.inventory.CacheEvent;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * How many test failovers a location has had in the last 24 hours: as ElastiCache lists them, which has everybody's, or as we put them down, which has those that it
 * has not listed yet; whichever is more.
 */
@Component
@EnableConfigurationProperties(DrillProperties.class)
final class FailoverQuota {

    static final Pattern CALLED = Pattern.compile("Test Failover API called for node group (\\S+)");

    private static final Duration DAY = Duration.ofHours(24);

    private final Announcements announcements;
    private final DrillStore drills;
    private final ManagedGroups groups;
    private final int limit;

    FailoverQuota(Announcements announcements, DrillStore drills, ManagedGroups groups, DrillProperties properties) {
        this.announcements = announcements;
        this.drills = drills;
        this.groups = groups;
        this.limit = properties.failoverTestsPerDay();
    }

    /**
     * @param used of {@code limit}
     * @param nextAt when the next is free; empty if one is
     */
    record Usage(int used, int limit, Optional<Instant> nextAt) {}

    Usage usage(Location location, Instant now) {
        Instant since = now.minus(DAY);
        List<Instant> listed = announcements.events(location, CacheEvent.Source.REPLICATION_GROUP, DAY).stream()
                .filter(event -> event.at().isAfter(since)
                        && CALLED.matcher(event.text()).matches())
                .map(CacheEvent::at)
                .toList();
        List<Instant> ours = drills.actedSince(since).stream()
                .filter(drill -> drill.kind() == Drill.Kind.FAILOVER_TEST)
                .filter(drill -> groups.find(drill.groupId())
                        .map(ManagedGroup::location)
                        .filter(location::equals)
                        .isPresent())
                .flatMap(drill -> drill.actedAt().stream())
                .toList();
        List<Instant> more = listed.size() >= ours.size() ? listed : ours;
        return new Usage(more.size(), limit, nextAt(more));
    }

    private Optional<Instant> nextAt(List<Instant> oldestFirst) {
        if (oldestFirst.size() < limit) {
            return Optional.empty();
        }
        return limit == 0
                ? Optional.of(Instant.MAX)
                : Optional.of(oldestFirst.get(oldestFirst.size() - limit).plus(DAY));
    }
}
