package io.pointsman.reconcile;

import io.pointsman.dns.HostedZones;
import io.pointsman.dns.HostedZones.Zone;
import io.pointsman.dns.RecordName;
import io.pointsman.groups.InvalidSettings;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Refuses a start whose zones do not exist or do not hold the groups' names. Only Route 53's clear word stops it: when it cannot be
 * asked, the service starts, and the passes tell.
 */
@Component
final class ZoneChecks implements SmartInitializingSingleton {

    private static final Logger logger = LoggerFactory.getLogger(ZoneChecks.class);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final ManagedGroups groups;
    private final HostedZones zones;
    private final Duration longest;

    @Autowired
    ZoneChecks(ManagedGroups groups, HostedZones zones) {
        this(groups, zones, LONGEST);
    }

    /** @param longest wait for Route 53 */
    ZoneChecks(ManagedGroups groups, HostedZones zones, Duration longest) {
        this.groups = groups;
        this.zones = zones;
        this.longest = longest;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Map<String, List<ManagedGroup>> byZone =
                groups.all().stream().collect(Collectors.groupingBy(ManagedGroup::zoneId));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Map<String, CompletableFuture<Optional<Zone>>> asked = byZone.keySet().stream()
                    .collect(Collectors.toMap(
                            zoneId -> zoneId,
                            zoneId -> CompletableFuture.supplyAsync(() -> zones.zone(zoneId), threads)
                                    .orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS)));
            byZone.forEach(
                    (zoneId, ofZone) -> check(zoneId, ofZone, asked.getOrDefault(zoneId, new CompletableFuture<>())));
        } finally {
            threads.shutdownNow();
        }
    }

    private static void check(String zoneId, List<ManagedGroup> groups, CompletableFuture<Optional<Zone>> asked) {
        Optional<Zone> zone;
        try {
            zone = asked.get();
        } catch (ExecutionException e) {
            logger.warn("zone={} could not be checked at start: {}", zoneId, String.valueOf(e.getCause()));
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        RecordName apex = zone.map(Zone::name)
                .orElseThrow(() -> new InvalidSettings(
                        "Hosted zone %s of group %s does not exist in this account."
                                .formatted(zoneId, groups.getFirst().id()),
                        "Set pointsman.groups[].zone-id to the id of the zone that holds the names, and check that the"
                                + " credentials are those of its account."));
        for (ManagedGroup group : groups) {
            RecordName name = group.naming().name(1);
            if (!name.isWithin(apex)) {
                throw new InvalidSettings(
                        "The name %s of group %s is not in zone %s, which is %s."
                                .formatted(name, group.id(), zoneId, apex),
                        "Use a name that ends in .%s, or the id of the zone that holds it.".formatted(apex));
            }
        }
    }
}
