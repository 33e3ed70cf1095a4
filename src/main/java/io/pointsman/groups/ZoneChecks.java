package io.pointsman.groups;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.HostedZones.Zone;
import io.pointsman.dns.RecordName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Whether the zones exist, hold the groups' names, and are private or public as declared; asked at start and every hour. A problem shows and
 * stops nothing, the start neither: a zone that somebody deleted must not keep a new instance from the others.
 */
@Component
public final class ZoneChecks implements SmartInitializingSingleton {

    private static final Logger logger = LoggerFactory.getLogger(ZoneChecks.class);

    /** How often to see whether a zone is due. */
    static final Duration BEAT = Duration.ofMinutes(1);

    private static final Duration AGAIN = Duration.ofHours(1);
    private static final Duration AGAIN_UNANSWERED = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final String PROBLEMS = "pointsman.zone.problems";

    private final ManagedGroups groups;
    private final HostedZones zones;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Duration longest;

    /** Empty where Route 53 knows no such zone. */
    private final Map<String, Optional<Zone>> answers = new ConcurrentHashMap<>();

    private final Map<String, Instant> askedAt = new ConcurrentHashMap<>();
    private final Set<String> beingAsked = ConcurrentHashMap.newKeySet();
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    private final Map<String, Gauge> gauges = new ConcurrentHashMap<>();
    private final Map<String, List<String>> problems = new ConcurrentHashMap<>();

    @Autowired
    ZoneChecks(ManagedGroups groups, HostedZones zones, MeterRegistry registry, Clock clock) {
        this(groups, zones, registry, clock, LONGEST);
    }

    /** @param longest wait for Route 53 */
    ZoneChecks(ManagedGroups groups, HostedZones zones, MeterRegistry registry, Clock clock, Duration longest) {
        this.groups = groups;
        this.zones = zones;
        this.registry = registry;
        this.clock = clock;
        this.longest = longest;
    }

    @Override
    public void afterSingletonsInstantiated() {
        askAndWait(zonesOf(groups.all()));
    }

    /** To be called every {@link #BEAT}: asks for those zones that are due, and returns at once. */
    void tick() {
        Instant now = clock.instant();
        Set<String> used = zonesOf(groups.all());
        used.stream().filter(zoneId -> isDue(zoneId, now)).forEach(zoneId -> start(zoneId, () -> {}));
        gauges.keySet().stream().filter(zoneId -> !used.contains(zoneId)).forEach(this::forget);
    }

    private boolean isDue(String zoneId, Instant now) {
        Instant last = askedAt.get(zoneId);
        Duration pause = unanswered.contains(zoneId) ? AGAIN_UNANSWERED : AGAIN;
        return last == null || !last.plus(pause).isAfter(now);
    }

    private void forget(String zoneId) {
        Gauge gauge = gauges.remove(zoneId);
        if (gauge != null) {
            registry.remove(gauge);
        }
        problems.remove(zoneId);
        askedAt.remove(zoneId);
        answers.remove(zoneId);
        unanswered.remove(zoneId);
    }

    /** Asks now for the zones of groups that are new; waits for the answers, but not long. */
    public void ask(Collection<ManagedGroup> newGroups) {
        askAndWait(zonesOf(newGroups));
    }

    /** What is wrong with the group's zone, and what to do, as far as is known; empty also when nobody could say. */
    public Optional<String> problem(ManagedGroup group) {
        Optional<Zone> answer = answers.get(group.zoneId());
        return answer == null ? Optional.empty() : problem(group, answer);
    }

    private static Set<String> zonesOf(Collection<ManagedGroup> groups) {
        return groups.stream().map(ManagedGroup::zoneId).collect(Collectors.toSet());
    }

    private void askAndWait(Set<String> zoneIds) {
        CountDownLatch awaited = new CountDownLatch(zoneIds.size());
        zoneIds.forEach(zoneId -> start(zoneId, awaited::countDown));
        try {
            if (!awaited.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                Set<String> late = new HashSet<>(zoneIds);
                late.retainAll(beingAsked);
                logger.warn("zones={} could not be checked within {}; they are asked again later", late, longest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(String zoneId, Runnable andThen) {
        if (!beingAsked.add(zoneId)) {
            andThen.run();
            return;
        }
        askedAt.put(zoneId, clock.instant());
        Thread.ofVirtual().name("zone-check-" + zoneId).start(() -> {
            try {
                answers.put(zoneId, zones.zone(zoneId));
                unanswered.remove(zoneId);
            } catch (RuntimeException e) {
                if (unanswered.add(zoneId)) {
                    logger.warn("zone={} could not be checked: {}", zoneId, String.valueOf(e.getMessage()));
                }
            } finally {
                beingAsked.remove(zoneId);
                andThen.run();
            }
            tell(zoneId);
        });
    }

    /** Each turn once. */
    private void tell(String zoneId) {
        List<String> now = new ArrayList<>();
        for (ManagedGroup group : groups.all()) {
            if (group.zoneId().equals(zoneId)) {
                problem(group).ifPresent(now::add);
            }
        }
        gauges.computeIfAbsent(
                zoneId,
                zone -> Gauge.builder(
                                PROBLEMS,
                                () -> problems.getOrDefault(zone, List.of()).size())
                        .description(
                                "Groups whose hosted zone does not exist, does not hold their names, or is of another type than declared")
                        .tag("zone", zone)
                        .register(registry));
        List<String> before = problems.put(zoneId, List.copyOf(now));
        if (!now.isEmpty() && (before == null || before.isEmpty())) {
            logger.warn("zone={} groups={} {}", zoneId, now.size(), now.getFirst());
        } else if (now.isEmpty() && before != null && !before.isEmpty()) {
            logger.info("zone={} is as it should be again", zoneId);
        }
    }

    private static Optional<String> problem(ManagedGroup group, Optional<Zone> zone) {
        if (zone.isEmpty()) {
            return Optional.of(
                    "Hosted zone %s of group %s does not exist in its account.".formatted(group.zoneId(), group.id())
                            + " Set zone-id to the id of the zone that holds the names, and zone-account to the account it is in.");
        }
        RecordName apex = zone.get().name();
        RecordName name = group.naming().name(1);
        if (!name.isWithin(apex)) {
            return Optional.of(
                    "The name %1$s of group %2$s is not in zone %3$s, which is %4$s. Use a name that ends in .%4$s, or the id of the zone that holds it."
                            .formatted(name, group.id(), group.zoneId(), apex));
        }
        ZoneType type = zone.get().privateZone() ? ZoneType.PRIVATE : ZoneType.PUBLIC;
        return group.zoneType()
                .filter(declared -> declared != type)
                .map(declared ->
                        "Zone %1$s of group %2$s is %3$s, and zone-type is %4$s. Use the id of the %4$s zone of that name, or correct zone-type."
                                .formatted(group.zoneId(), group.id(), word(type), word(declared)));
    }

    private static String word(ZoneType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
