package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.reconcile.World.cname;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.aws.ReadDesk.Stride;
import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.ZoneReading;
import io.pointsman.dns.ZoneWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How far a crowd reads at once. */
@Timeout(20)
class ZoneStridesTest {

    private final Rated zones = new Rated();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final ZoneWriter writer = new ZoneWriter(zones, 1_000, Duration.ZERO, () -> Duration.ZERO, pauses::add);
    private final ZoneStrides strides = new ZoneStrides(ZONE, zones, Optional.of(writer));

    /** A zone that takes everything, at a rate. */
    private static final class Rated implements HostedZones {

        private final CountDownLatch mayAccept = new CountDownLatch(1);
        private volatile int room = 1_000;

        @Override
        public Optional<Zone> zone(String zoneId) {
            return Optional.empty();
        }

        @Override
        public ZoneReading read(String zoneId, Collection<NameRange> ranges) {
            throw new AssertionError("nobody reads here");
        }

        @Override
        public int room(String zoneId, Duration ahead) {
            return room;
        }

        @Override
        public void submit(String zoneId, ChangeBatch batch) {
            try {
                mayAccept.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void submit() {
        var unused = writer.submit(ZONE, new ChangeBatch(List.of(new Change.Create(cname(1, "a"))), "test"));
    }

    @Test
    void aStretchIsThreePagesWhereTheRateLetsAllTheirChangesGo() {
        assertThat(strides.next().longest()).isEqualTo(90);
        assertThat(pauses).isEmpty();
    }

    @Test
    void itIsShorterWhereTheRateLetsFewerGoAndHalfAPageAtLeast() {
        zones.room = 100;
        assertThat(strides.next().longest()).isEqualTo(50);
        zones.room = -500;
        assertThat(strides.next().longest()).isEqualTo(15);
    }

    @Test
    void behindChangesItWaitsForTheRateButNotForEver() {
        zones.mayAccept.countDown();
        submit();
        writer.drained(ZONE).join();
        zones.room = 29;
        assertThat(strides.next().longest()).isEqualTo(15);
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void whereNothingHadToBeChangedItGoesOnWhateverTheRateAdmits() {
        zones.room = 0;
        assertThat(strides.next().longest()).isEqualTo(15);
        assertThat(pauses).isEmpty();
    }

    @Test
    void nothingIsReadWhileChangesWait() {
        submit();
        CompletableFuture<Stride> next = CompletableFuture.supplyAsync(strides::next);
        await().during(Duration.ofMillis(200)).until(() -> !next.isDone());

        zones.mayAccept.countDown();
        assertThat(next).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void theFirstStretchIsAPageAndWaitsForNobodysChanges() {
        submit();
        assertThat(strides.first()).isEqualTo(new Stride(30, false));
        zones.room = 0;
        assertThat(strides.first()).isEqualTo(new Stride(15, false));
        assertThat(pauses).isEmpty();
        zones.mayAccept.countDown();
    }

    @Test
    void twoStretchesInARowThatLedToNoChangeTurn() {
        zones.mayAccept.countDown();
        submit();
        assertThat(strides.next().turns()).isFalse();
        assertThat(strides.next().turns()).isFalse();
        submit();
        assertThat(strides.next().turns()).isFalse();
        assertThat(strides.next().turns()).isFalse();
        assertThat(strides.next().turns()).isTrue();
        assertThat(strides.next().turns()).isFalse();
    }

    @Test
    void whoMayNotWriteWaitsForNothingAndGoesOnAndOn() {
        zones.room = 0;
        ZoneStrides observing = new ZoneStrides(ZONE, zones, Optional.empty());
        assertThat(observing.next()).isEqualTo(new Stride(90, false));
        assertThat(observing.next()).isEqualTo(new Stride(90, false));
    }
}
