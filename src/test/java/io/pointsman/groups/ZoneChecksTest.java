package io.pointsman.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.ZoneReading;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Timeout(20)
class ZoneChecksTest {

    private static final String ZONE = "Z1";
    private static final Optional<HostedZones.Zone> EXAMPLE = zone(ZONE, "example.com", true);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void aZoneThatHoldsTheNamesIsFine() {
        assertThat(problem(orders(), "orders", zoneId -> EXAMPLE)).isEmpty();
    }

    @Test
    void aZoneThatDoesNotExistIsTold() {
        assertThat(problem(orders(), "orders", zoneId -> Optional.empty()))
                .hasValue(
                        "Hosted zone Z1 of group orders does not exist in its account. Set zone-id to the id of the zone that holds the"
                                + " names, and zone-account to the account it is in.");
    }

    @Test
    void aNameOutsideItsZoneIsTold() {
        var settings = new SampleSettings().group("orders", ZONE, "readonly.example.net");

        assertThat(problem(settings, "orders", zoneId -> EXAMPLE))
                .hasValue("The name readonly1.example.net of group orders is not in zone Z1, which is example.com."
                        + " Use a name that ends in .example.com, or the id of the zone that holds it.");
    }

    @Test
    void ofAPlainNameThatIsTheZoneItselfTheNumberedNamesAreOutside() {
        var settings = new SampleSettings().group("orders", ZONE, "example.com");

        assertThat(problem(settings, "orders", zoneId -> EXAMPLE))
                .get()
                .asString()
                .startsWith("The name example1.com of group orders is not in zone Z1, which is example.com.");
    }

    @Test
    void aZoneThatIsNotOfTheTypeDeclaredIsTold() {
        var settings = new SampleSettings()
                .groupInZoneOfType(ZoneType.PRIVATE, "orders", ZONE, "readonly.example.com")
                .groupInZoneOfType(ZoneType.PRIVATE, "carts", "Z2", "readonly.example.com");

        assertThat(problem(settings, "carts", zoneId -> zone(zoneId, "example.com", zoneId.equals(ZONE))))
                .hasValue(
                        "Zone Z2 of group carts is public, and zone-type is private. Use the id of the private zone of that name, or"
                                + " correct zone-type.");
    }

    @Test
    void twinsOfOneNameAreCheckedEachByItsOwnId() {
        var settings = new SampleSettings()
                .groupInZoneOfType(ZoneType.PRIVATE, "orders", ZONE, "readonly.example.com")
                .groupInZoneOfType(ZoneType.PUBLIC, "carts", "Z2", "readonly.example.com");

        assertThat(problem(settings, "carts", zoneId -> zone(zoneId, "example.com", zoneId.equals(ZONE))))
                .isEmpty();
    }

    @Test
    void aThrottledRoute53DoesNotHinderTheStart() {
        assertThat(problem(orders(), "orders", zoneId -> {
                    throw new Transient("throttled", null);
                }))
                .isEmpty();
    }

    @Test
    void aRoute53ThatMayNotBeAskedDoesNotHinderTheStart() {
        assertThat(problem(orders(), "orders", zoneId -> {
                    throw new Rejected("Allow route53:GetHostedZone", null);
                }))
                .isEmpty();
    }

    @Test
    void aRoute53ThatDoesNotAnswerDoesNotHinderTheStart() {
        CountDownLatch never = new CountDownLatch(1);
        ZoneChecks checks = new ZoneChecks(
                orders().manage("prod-eu"),
                asking(zoneId -> {
                    waitFor(never);
                    return EXAMPLE;
                }),
                registry,
                clock(),
                Duration.ofMillis(20));

        assertThatCode(checks::afterSingletonsInstantiated).doesNotThrowAnyException();
    }

    @Test
    void aZoneThatCannotBeAskedDoesNotHideAnotherThatDoesNotExist() {
        var settings = orders().group("users", "Z2", "users.example.net");

        assertThat(problem(settings, "users", zoneId -> {
                    if (zoneId.equals(ZONE)) {
                        throw new Transient("throttled", null);
                    }
                    return Optional.empty();
                }))
                .get()
                .asString()
                .contains("Z2");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aZoneIsAskedEveryHourAndAProblemShowsUntilItIsMended(CapturedOutput output) {
        AtomicReference<Optional<HostedZones.Zone>> answer = new AtomicReference<>(EXAMPLE);
        ManagedGroups groups = orders().manage("prod-eu");
        ZoneChecks checks = new ZoneChecks(groups, asking(zoneId -> answer.get()), registry, clock());
        checks.afterSingletonsInstantiated();
        ManagedGroup orders = groups.find("orders").orElseThrow();

        answer.set(Optional.empty());
        later(Duration.ofMinutes(59));
        checks.tick();
        assertThat(asked).hasValue(1);
        assertThat(checks.problem(orders)).isEmpty();

        later(Duration.ofMinutes(1));
        checks.tick();
        await().until(() -> problems(ZONE) == 1);
        assertThat(checks.problem(orders)).get().asString().contains("does not exist in its account. Set zone-id");

        later(Duration.ofHours(1));
        checks.tick();
        await().until(() -> asked.get() == 3);
        answer.set(EXAMPLE);
        later(Duration.ofHours(1));
        checks.tick();
        await().until(() -> problems(ZONE) == 0);
        assertThat(checks.problem(orders)).isEmpty();
        assertThat(output.getOut().lines().filter(line -> line.contains("zone=Z1")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("WARN").contains("groups=1 Hosted zone Z1 of group orders"),
                        line -> assertThat(line).contains("INFO").contains("is as it should be again"));
    }

    @Test
    void aZoneThatCouldNotBeAskedIsAskedAgainSoonAndItsLastWordHolds() {
        AtomicReference<Function<String, Optional<HostedZones.Zone>>> route53 =
                new AtomicReference<>(zoneId -> EXAMPLE);
        ManagedGroups groups = orders().manage("prod-eu");
        ZoneChecks checks =
                new ZoneChecks(groups, asking(zoneId -> route53.get().apply(zoneId)), registry, clock());
        checks.afterSingletonsInstantiated();
        route53.set(zoneId -> {
            throw new Transient("throttled", null);
        });
        later(Duration.ofHours(1));
        checks.tick();
        await().until(() -> asked.get() == 2);
        assertThat(checks.problem(groups.find("orders").orElseThrow())).isEmpty();

        route53.set(zoneId -> Optional.empty());
        await().until(() -> {
            later(Duration.ofMinutes(5));
            checks.tick();
            return asked.get() == 3;
        });
        await().until(() -> problems(ZONE) == 1);
    }

    @Test
    void theClockWaitsForNoZone() {
        CountDownLatch mayEnd = new CountDownLatch(1);
        try {
            ZoneChecks checks = new ZoneChecks(
                    orders().manage("prod-eu"),
                    asking(zoneId -> {
                        waitFor(mayEnd);
                        return Optional.empty();
                    }),
                    registry,
                    clock());
            checks.tick();
            await().until(() -> asked.get() == 1);
            later(Duration.ofHours(1));
            checks.tick();
            assertThat(asked).as("a zone that hangs is not asked twice").hasValue(1);
            mayEnd.countDown();
            await().until(() -> problems(ZONE) == 1);
        } finally {
            mayEnd.countDown();
        }
    }

    @Test
    void aZoneThatNoGroupUsesAnyMoreHasNoGauge() {
        ManagedGroups groups = orders().manage("prod-eu");
        ManagedGroup found = groups.ofTags(
                groups.find("orders").orElseThrow().location(),
                "carts",
                Map.of("name", "c.example.com", "zone-id", "Z2"));
        groups.discovered(List.of(found));
        ZoneChecks checks = new ZoneChecks(groups, asking(zoneId -> EXAMPLE), registry, clock());
        checks.afterSingletonsInstantiated();
        await().until(() -> registry.find("pointsman.zone.problems").meters().size() == 2);

        groups.discovered(List.of());
        checks.tick();

        assertThat(registry.find("pointsman.zone.problems").meters())
                .singleElement()
                .satisfies(meter -> assertThat(meter.getId().getTag("zone")).isEqualTo(ZONE));
    }

    private static SampleSettings orders() {
        return new SampleSettings().group("orders", ZONE, "readonly.example.com");
    }

    /** Of the group's zone, as the start finds it. */
    private Optional<String> problem(
            SampleSettings settings, String groupId, Function<String, Optional<HostedZones.Zone>> zone) {
        ManagedGroups groups = settings.manage("prod-eu");
        ZoneChecks checks = new ZoneChecks(groups, asking(zone), registry, clock());
        checks.afterSingletonsInstantiated();
        return checks.problem(groups.find(groupId).orElseThrow());
    }

    private void later(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    private int problems(String zoneId) {
        var gauge = registry.find("pointsman.zone.problems").tag("zone", zoneId).gauge();
        return gauge == null ? -1 : (int) gauge.value();
    }

    private static Optional<HostedZones.Zone> zone(String id, String name, boolean privateZone) {
        return Optional.of(new HostedZones.Zone(id, new RecordName(name), privateZone));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
    }

    private HostedZones asking(Function<String, Optional<HostedZones.Zone>> zone) {
        return new HostedZones() {
            @Override
            public Optional<Zone> zone(String zoneId) {
                asked.incrementAndGet();
                return zone.apply(zoneId);
            }

            @Override
            public ZoneReading read(String zoneId, Collection<NameRange> ranges) {
                throw new AssertionError("a check reads no records");
            }

            @Override
            public void submit(String zoneId, ChangeBatch batch) {
                throw new AssertionError("a check writes nothing");
            }
        };
    }
}
