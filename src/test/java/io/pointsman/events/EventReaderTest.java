package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.failure.Transient;
import io.pointsman.inventory.CacheEvent;
import io.pointsman.inventory.CacheEvent.Source;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class EventReaderTest {

    private static final Location HERE = Location.OWN;

    private final MovableClock clock = MovableClock.standingStill();
    private final InMemoryInventory elastiCache = new InMemoryInventory(clock);
    private final EventReader reader = new EventReader(HERE, elastiCache, clock);

    @Test
    void theFirstReadingIsOfTheLastHourAndOldestFirst() {
        happened(61, Source.CACHE_CLUSTER, "too old");
        happened(5, Source.REPLICATION_GROUP, "new");
        happened(59, Source.CACHE_CLUSTER, "old");
        assertThat(fresh()).containsExactly("old", "new");
    }

    @Test
    void anEventThatElastiCacheListsLateIsFoundAndNoneIsGivenTwice() {
        happened(0, Source.CACHE_CLUSTER, "one");
        assertThat(fresh()).containsExactly("one");
        clock.advance(EventReader.EVERY);
        happened(19, Source.CACHE_CLUSTER, "listed late");
        happened(21, Source.CACHE_CLUSTER, "listed too late");
        assertThat(fresh()).containsExactly("listed late");
        clock.advance(EventReader.EVERY);
        assertThat(fresh()).isEmpty();
        clock.advance(Duration.ofMinutes(16));
        assertThat(fresh()).as("its overlap begins where it was given already").isEmpty();
    }

    @Test
    void twoEventsAtOneInstantAreTwoUnlessTheyAreEqual() {
        happened(0, Source.CACHE_CLUSTER, "one");
        happened(0, Source.CACHE_CLUSTER, "two");
        happened(0, Source.CACHE_CLUSTER, "two");
        assertThat(fresh()).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aSourceThatCannotBeReadLosesNothing(CapturedOutput output) {
        assertThat(fresh()).isEmpty();
        happened(0, Source.REPLICATION_GROUP, "of the group");
        happened(0, Source.CACHE_CLUSTER, "of the node");
        for (int failed = 0; failed < 2; failed++) {
            clock.advance(Duration.ofMinutes(30));
            elastiCache.beforeNextCall(() -> {
                throw new Transient("throttled", null);
            });
            List<String> given = fresh();
            assertThat(given).isEqualTo(failed == 0 ? List.of("of the node") : List.of());
            assertThat(reader.failure()).contains("throttled");
        }
        clock.advance(Duration.ofMinutes(30));
        assertThat(fresh()).containsExactly("of the group");
        assertThat(reader.failure()).isEmpty();
        assertThat(reader.readAt()).contains(clock.instant());
        assertThat(output.toString().split("events cannot be read", -1)).hasSize(2);
        assertThat(output).contains("events are read again");
    }

    @Test
    void afterTwoWeeksOfFailuresNoMoreIsAskedForThanElastiCacheKeeps() {
        assertThat(fresh()).isEmpty();
        happened(0, Source.CACHE_CLUSTER, "gone");
        clock.advance(Duration.ofDays(15));
        happened(20_000, Source.CACHE_CLUSTER, "still there");
        assertThat(fresh()).containsExactly("still there");
    }

    @Test
    void itIsReadEveryFiveMinutesAndAfterAFailureEveryMinute() {
        assertThat(reader.begin()).isTrue();
        reader.fresh();
        clock.advance(EventReader.EVERY.minusSeconds(1));
        assertThat(reader.begin()).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(reader.begin()).isTrue();
        assertThat(reader.begin()).as("while it is under way").isFalse();
        elastiCache.beforeNextCall(() -> {
            throw new Transient("throttled", null);
        });
        reader.fresh();
        clock.advance(EventReader.AGAIN);
        assertThat(reader.begin()).isTrue();
    }

    private void happened(int minutesAgo, Source source, String text) {
        elastiCache.happened(
                HERE,
                new CacheEvent(source, "orders-001", clock.instant().minus(Duration.ofMinutes(minutesAgo)), text));
    }

    private List<String> fresh() {
        return reader.fresh().stream().map(CacheEvent::text).toList();
    }
}
