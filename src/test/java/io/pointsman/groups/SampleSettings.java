package io.pointsman.groups;

import io.pointsman.aws.SampleAccounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings for tests, checked as at a start; there are accounts {@code shop} and {@code bank}. */
public final class SampleSettings {

    private final List<PointsmanProperties.Group> groups = new ArrayList<>();

    /** One name per replica, the primary as fallback, in the service's own region. */
    public SampleSettings group(String id, String zoneId, String name) {
        return group(id, null, zoneId, name, "auto", Fallback.PRIMARY);
    }

    public SampleSettings groupIn(String region, String id, String zoneId, String name) {
        return group(id, region, zoneId, name, "auto", Fallback.PRIMARY);
    }

    public SampleSettings groupWithFixedNames(String id, String zoneId, String name, int names) {
        return group(id, null, zoneId, name, Integer.toString(names), Fallback.PRIMARY);
    }

    public SampleSettings groupThatKeepsItsNames(String id, String zoneId, String name) {
        return group(id, null, zoneId, name, "auto", Fallback.KEEP);
    }

    /** One name per replica, a reader set, and SRV records beside the names. */
    public SampleSettings groupWithReaderAndSrv(String id, String zoneId, String name) {
        groups.add(new PointsmanProperties.Group(
                id,
                null,
                null,
                null,
                zoneId,
                null,
                null,
                name,
                Duration.ofSeconds(5),
                "auto",
                Fallback.PRIMARY,
                true,
                true,
                List.of()));
        return this;
    }

    /** One name, and a reader set. */
    public SampleSettings groupWithReader(String id, String zoneId, String name) {
        groups.add(new PointsmanProperties.Group(
                id,
                null,
                null,
                null,
                zoneId,
                null,
                null,
                name,
                Duration.ofSeconds(5),
                "1",
                Fallback.PRIMARY,
                true,
                false,
                List.of()));
        return this;
    }

    /** One name per replica in a zone that must be of this type. */
    public SampleSettings groupInZoneOfType(ZoneType type, String id, String zoneId, String name) {
        groups.add(new PointsmanProperties.Group(
                id,
                null,
                null,
                null,
                zoneId,
                null,
                type,
                name,
                Duration.ofSeconds(5),
                "auto",
                Fallback.PRIMARY,
                false,
                false,
                List.of()));
        return this;
    }

    private SampleSettings group(
            String id, @Nullable String region, String zoneId, String name, String names, Fallback fallback) {
        groups.add(new PointsmanProperties.Group(
                id,
                null,
                null,
                region,
                zoneId,
                null,
                null,
                name,
                Duration.ofSeconds(5),
                names,
                fallback,
                false,
                false,
                List.of()));
        return this;
    }

    public ManagedGroups manage(String owner) {
        return new ManagedGroups(
                new PointsmanProperties(Mode.MANAGE, owner, groups), SampleAccounts.named("shop", "bank"));
    }

    public ManagedGroups observe(String owner) {
        return new ManagedGroups(
                new PointsmanProperties(Mode.OBSERVE, owner, groups), SampleAccounts.named("shop", "bank"));
    }
}
