package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.aws.LocationTags;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Notifications and ElastiCache's list in every order: which of them mean that the path is silent. */
@ExtendWith(OutputCaptureExtension.class)
class EventPathTest {

    private static final Location HERE = Location.OWN;
    private static final Location THERE = Location.inRegion("us-west-2");
    private static final String FAILOVER = "FailoverComplete";

    private final MovableClock clock = MovableClock.standingStill();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final QueueWatch queue = new QueueWatch("cache-events", clock);
    private final EventPath path = new EventPath(Optional.of(queue), meters, clock);
    private final List<WatchedLocation> places = List.of(place(HERE, "orders", "carts"), place(THERE, "books"));

    @BeforeEach
    void theQueueIsRead() {
        queue.read();
        pass(60);
    }

    @Test
    void aChangeThatANotificationAnnouncedIsQuiet() {
        notified("orders");
        changed("orders");
        pass(30);
        assertThat(judged()).isFalse();
        assertThat(silent(HERE)).isFalse();
    }

    @Test
    void aNotificationThatComesAfterTheListButInTimeIsQuiet() {
        changed("orders");
        pass(100);
        assertThat(judged()).isFalse();
        notified("orders");
        pass(30);
        assertThat(judged()).isFalse();
        assertThat(silent(HERE)).isFalse();
    }

    @Test
    void aChangeThatNothingAnnouncedIsASilenceToldOnce(CapturedOutput output) {
        changed("orders");
        pass(119);
        assertThat(judged()).as("not yet").isFalse();
        pass(1);
        assertThat(judged()).isTrue();
        assertThat(silent(HERE)).isTrue();
        changed("carts");
        pass(600);
        assertThat(judged()).isTrue();
        assertThat(silent(HERE)).isTrue();
        assertThat(silent(THERE)).isFalse();
        assertThat(output.toString().split("is silent", -1)).hasSize(2);
        assertThat(output).contains("FailoverComplete of group orders").contains("/actuator/health/aws");
        assertThat(path.silence(HERE))
                .hasValueSatisfying(silence -> assertThat(silence.groupId()).isEqualTo("orders"));
    }

    @Test
    void anyNotificationFromThereEndsTheSilence(CapturedOutput output) {
        changed("orders");
        pass(1_200);
        assertThat(judged()).isTrue();
        notified("books");
        assertThat(silent(HERE)).as("heard from elsewhere").isTrue();
        path.heard("carts", new ElastiCacheEvent.Recognised(EventKind.SNAPSHOT_COMPLETE, List.of()), clock.instant());
        assertThat(silent(HERE)).isFalse();
        judged();
        assertThat(silent(HERE)).isFalse();
        assertThat(output)
                .contains("notifications come again after 0 s of silence; from now on a change may wait 120 s");
    }

    @Test
    void aPathThatIsAlwaysLateRaisesOneAlarm(CapturedOutput output) {
        for (int change = 0; change < 5; change++) {
            changed("orders");
            pass(150);
            judged();
            pass(30);
            judged();
            notified("orders");
            assertThat(silent(HERE)).isFalse();
            pass(600);
            judged();
            assertThat(silent(HERE)).isFalse();
        }
        assertThat(output.toString().split("is silent", -1)).hasSize(2);
    }

    @Test
    void whatIsHeardLongAfterASilenceBeganIsNoLateNotification() {
        changed("orders");
        pass(130);
        judged();
        pass(3_600);
        notified("orders");
        pass(600);
        changed("orders");
        pass(120);
        judged();
        assertThat(silent(HERE)).as("after two minutes, as ever").isTrue();
    }

    /** Of several instances on one queue, each hears a part. */
    @Test
    void whileOthersAreHeardOfAnUnannouncedGroupBringsTheCheckForwardAndIsNoSilence() {
        changed("orders");
        pass(10);
        notified("carts");
        pass(110);
        assertThat(judged()).isTrue();
        assertThat(silent(HERE)).isFalse();
    }

    @Test
    void anOldNotificationAnnouncesNoNewChange() {
        notified("orders");
        pass(61);
        changed("orders");
        pass(120);
        assertThat(judged()).isTrue();
        assertThat(silent(HERE)).isTrue();
    }

    @Test
    void whatHappenedBeforeTheQueueWasReadIsNotJudged() {
        path.changed(HERE, "orders", FAILOVER, clock.instant().minusSeconds(61));
        assertThat(judged()).isFalse();
        pass(600);
        assertThat(judged()).isFalse();
        assertThat(silent(HERE)).isFalse();
    }

    @Test
    void whileTheQueueCannotBeReadNothingIsJudged() {
        queue.unreadable(new IllegalStateException("SQS is away"));
        changed("orders");
        pass(600);
        assertThat(judged()).isFalse();
        queue.read();
        notified("orders");
        assertThat(judged()).isFalse();
        assertThat(silent(HERE)).isFalse();
    }

    @Test
    void withoutAQueueThereIsNoSilence() {
        var meters = new SimpleMeterRegistry();
        var path = new EventPath(Optional.empty(), meters, clock);
        path.changed(HERE, "orders", FAILOVER, clock.instant());
        pass(600);
        assertThat(path.judge(places)).isFalse();
        assertThat(path.silence(HERE)).isEmpty();
        assertThat(meters.get("pointsman.events.silent")
                        .tag("region", "own")
                        .gauge()
                        .value())
                .isNaN();
    }

    @Test
    void aLookIsNotNeededAfterALaterNotificationOrTheEventsOwn() {
        Instant noon = clock.instant();
        assertThat(path.told("orders", FAILOVER, noon)).as("nothing was heard").isFalse();
        notified("orders");
        assertThat(path.told("orders", "CacheNodeReplaceStarted", noon)).isTrue();
        assertThat(path.told("orders", FAILOVER, noon.plusSeconds(60)))
                .as("clocks differ")
                .isTrue();
        assertThat(path.told("orders", "CacheNodeReplaceStarted", noon.plusSeconds(1)))
                .as("its look may have been before this")
                .isFalse();
        path.heard("carts", new ElastiCacheEvent.Recognised(EventKind.SNAPSHOT_COMPLETE, List.of()), noon);
        assertThat(path.told("carts", FAILOVER, noon)).as("no look came of it").isFalse();
    }

    private void changed(String group) {
        path.changed(HERE, group, FAILOVER, clock.instant());
    }

    private void notified(String group) {
        path.heard(
                group, new ElastiCacheEvent.Recognised(EventKind.FAILOVER_COMPLETE, List.of(group)), clock.instant());
    }

    private boolean judged() {
        return path.judge(places);
    }

    private void pass(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    private boolean silent(Location location) {
        assertThat(judgedGauge(location)).isIn(0.0, 1.0);
        return judgedGauge(location) == 1;
    }

    private double judgedGauge(Location location) {
        var gauge = meters.find("pointsman.events.silent")
                .tags(LocationTags.of(location))
                .gauge();
        return gauge == null ? 0 : gauge.value();
    }

    private static WatchedLocation place(Location location, String... groups) {
        return new WatchedLocation(location, Set.of(groups), new KnownIds(Set.of(groups), Map.of()));
    }
}
