package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.OWNER;
import static io.pointsman.reconcile.World.ZONE;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.ZoneReading;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.InvalidSettings;
import io.pointsman.groups.SampleSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ZoneChecksTest {

    private static final Optional<HostedZones.Zone> EXAMPLE =
            Optional.of(new HostedZones.Zone(ZONE, new RecordName("example.com"), true));

    @Test
    void aZoneThatHoldsTheNamesIsFine() {
        assertThatCode(() -> check(World.settings(), zoneId -> EXAMPLE)).doesNotThrowAnyException();
    }

    @Test
    void aZoneThatDoesNotExistRefusesTheStart() {
        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> check(World.settings(), zoneId -> Optional.empty()))
                .withMessage("Hosted zone Z1 of group orders does not exist in this account.");
    }

    @Test
    void aNameOutsideItsZoneRefusesTheStart() {
        var settings = new SampleSettings().group("orders", ZONE, "readonly.example.net");

        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> check(settings, zoneId -> EXAMPLE))
                .withMessage("The name readonly1.example.net of group orders is not in zone Z1, which is example.com.");
    }

    @Test
    void aPlainNameThatIsTheZoneItselfRefusesTheStartBecauseItsNumberedNamesAreOutside() {
        var settings = new SampleSettings().group("orders", ZONE, "example.com");

        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> check(settings, zoneId -> EXAMPLE))
                .withMessage("The name example1.com of group orders is not in zone Z1, which is example.com.");
    }

    @Test
    void aThrottledRoute53DoesNotHinderTheStart() {
        assertThatCode(() -> check(World.settings(), zoneId -> {
                    throw new Transient("throttled", null);
                }))
                .doesNotThrowAnyException();
    }

    @Test
    void aRoute53ThatMayNotBeAskedDoesNotHinderTheStart() {
        assertThatCode(() -> check(World.settings(), zoneId -> {
                    throw new Rejected("Allow route53:GetHostedZone", null);
                }))
                .doesNotThrowAnyException();
    }

    @Test
    void aRoute53ThatDoesNotAnswerDoesNotHinderTheStart() {
        CountDownLatch never = new CountDownLatch(1);

        assertThatCode(() -> new ZoneChecks(
                                World.settings().manage(OWNER),
                                asking(zoneId -> {
                                    ReconcileQueueTest.waitFor(never);
                                    return EXAMPLE;
                                }),
                                Duration.ofMillis(20))
                        .afterSingletonsInstantiated())
                .doesNotThrowAnyException();
    }

    @Test
    void aZoneThatCannotBeAskedDoesNotHideAnotherThatDoesNotExist() {
        var settings = World.settings().group("users", "Z2", "users.example.net");

        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> check(settings, zoneId -> {
                    if (zoneId.equals(ZONE)) {
                        throw new Transient("throttled", null);
                    }
                    return Optional.empty();
                }))
                .withMessageContaining("Z2");
    }

    private static void check(SampleSettings settings, Function<String, Optional<HostedZones.Zone>> zone) {
        new ZoneChecks(settings.manage(OWNER), asking(zone)).afterSingletonsInstantiated();
    }

    private static HostedZones asking(Function<String, Optional<HostedZones.Zone>> zone) {
        return new HostedZones() {
            @Override
            public Optional<Zone> zone(String zoneId) {
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
