package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.events.EventLog.Entry;
import io.pointsman.events.EventLog.Outcome;
import io.pointsman.inventory.CacheEvent;
import io.pointsman.inventory.CacheEvent.Source;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From ElastiCache's list to looks. The loop behind it is the test. */
class MissedEventsTest {

    private static final Location HERE = Location.OWN;
    private static final Location THERE = Location.inRegion("us-west-2");

    private final MovableClock clock = MovableClock.standingStill();
    private final InMemoryInventory elastiCache = new InMemoryInventory(clock);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EventLog log = new EventLog();
    private final Loop loop = new Loop();
    private final QueueWatch queue = new QueueWatch("cache-events", clock);
    private final EventPath path = new EventPath(Optional.of(queue), meters, clock);
    private final MissedEvents missed = new MissedEvents(elastiCache, loop, path, log, meters, clock);

    /** Ours are {@code orders} here and {@code books} there; {@code strangers} is somebody else's. */
    private static final class Loop implements EventHandler {

        private final List<EventHint> looks = new CopyOnWriteArrayList<>();
        private final Set<String> ours = new HashSet<>(Set.of("orders"));
        private CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);

        @Override
        public CompletableFuture<?> look(EventHint hint) {
            looks.add(hint);
            return answer;
        }

        @Override
        public KnownIds known() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<WatchedLocation> watched() {
            Map<String, String> nodes = new HashMap<>(Map.of("strangers-001", "strangers", "imported", "orders"));
            Set<String> groups = new HashSet<>(ours);
            groups.add("strangers");
            return List.of(
                    new WatchedLocation(HERE, ours, new KnownIds(groups, nodes)),
                    new WatchedLocation(THERE, Set.of("books"), new KnownIds(Set.of("books"), Map.of())));
        }
    }

    @AfterEach
    void close() {
        missed.close();
    }

    @Test
    void anEventThatNothingToldAsksForALookAndIsShown() {
        loop.answer = new CompletableFuture<>();
        node("orders-002", "Finished recovery for cache nodes 0001");
        round();

        assertThat(loop.looks)
                .containsExactly(new EventHint(
                        Optional.of("orders"), Optional.of("orders-002"), "CacheNodeReplaceComplete", clock.instant()));
        assertThat(entries()).singleElement().satisfies(entry -> {
            assertThat(entry.source()).isEqualTo(EventLog.Source.DESCRIBE_EVENTS);
            assertThat(entry.happenedAt()).isEqualTo(clock.instant());
            assertThat(entry.messageId()).isNull();
            assertThat(entry.excerpt()).isEqualTo("Finished recovery for cache nodes 0001");
            assertThat(entry.groupId()).isEqualTo("orders");
            assertThat(entry.outcome()).isEqualTo(Outcome.PENDING);
        });
        assertThat(hints("CacheNodeReplaceComplete")).isEqualTo(1);
        loop.answer.complete(null);
        assertThat(entries()).extracting(Entry::outcome).containsExactly(Outcome.LOOKED);
        nextRound();
        assertThat(loop.looks).as("once").hasSize(1);
    }

    @Test
    void aLookThatFailsIsShownAndNotAskedForAgain() {
        loop.answer = CompletableFuture.failedFuture(new IllegalStateException("Route 53 is away"));
        node("orders-002", "Cache cluster created");
        round();
        nextRound();
        assertThat(entries()).extracting(Entry::outcome).containsExactly(Outcome.FAILED);
        assertThat(loop.looks).hasSize(1);
    }

    /** aws-facts 2.5. */
    @Test
    void theTextsOfOneFailoverAreOne() {
        group("orders", "Failover to replica node orders-002 completed");
        clock.advance(Duration.ofSeconds(1));
        group("orders", "Failover from master node orders-001 to replica node orders-002 completed");
        node("orders-001", "Failover from master node orders-001 to replica node orders-002 completed");
        round();
        assertThat(loop.looks).hasSize(1);
        assertThat(hints("FailoverComplete")).isEqualTo(1);

        clock.advance(Duration.ofSeconds(20));
        group("orders", "Failover to replica node orders-003 completed");
        nextRound();
        assertThat(loop.looks).as("another failover").hasSize(2);
        group("orders", "Failover to replica node orders-003 completed");
        nextRound();
        assertThat(loop.looks).as("to the same node, minutes later").hasSize(3);
    }

    @Test
    void whatANotificationToldNeedsNoLook() {
        path.heard(
                "orders",
                new ElastiCacheEvent.Recognised(EventKind.FAILOVER_COMPLETE, List.of("orders")),
                clock.instant().plusSeconds(5));
        group("orders", "Failover to replica node orders-002 completed");
        node("orders-001", "Recovering cache nodes 0001");
        round();
        assertThat(loop.looks).isEmpty();
        assertThat(entries()).isEmpty();
    }

    @Test
    void whatTouchesNoTopologyOrNoGroupOfOursIsDropped() {
        node("orders-001", "Snapshot succeeded for snapshot with ID 'x' of cache cluster with ID 'orders-001'");
        node("strangers-001", "Cache cluster deleted");
        node("no-such-group-001", "Cache cluster deleted");
        elastiCache.happened(
                THERE, new CacheEvent(Source.REPLICATION_GROUP, "orders", clock.instant(), "Cache cluster deleted"));
        round();
        assertThat(loop.looks).isEmpty();
        assertThat(entries()).isEmpty();
    }

    @Test
    void aTextThatNobodyHasDocumentedIsLookedAt() {
        node("imported", "Slots were moved in a way of the year 2031");
        round();
        assertThat(loop.looks).singleElement().satisfies(hint -> {
            assertThat(hint.groupId()).contains("orders");
            assertThat(hint.cause()).isEqualTo("unknown-event");
        });
    }

    @Test
    void aChangeThatNothingToldMakesThePathSilent() {
        queue.read();
        group("orders", "Failover to replica node orders-002 completed");
        clock.advance(Duration.ofMinutes(3));
        round();
        assertThat(path.judge(loop.watched())).isTrue();
        assertThat(path.silence(HERE)).isPresent();
        assertThat(path.silence(THERE)).isEmpty();
    }

    @Test
    void manyGroupsAtOnceAskForOneLookAtAll() {
        IntStream.range(0, 11).forEach(i -> {
            loop.ours.add("g" + i);
            group("g" + i, "Failover to replica node g%d-002 completed".formatted(i));
        });
        round();
        assertThat(loop.looks)
                .containsExactly(
                        new EventHint(Optional.empty(), Optional.empty(), "FailoverComplete", clock.instant()));
        assertThat(entries())
                .hasSize(11)
                .allSatisfy(entry -> assertThat(entry.outcome()).isEqualTo(Outcome.LOOKED));
    }

    @Test
    void aLocationThatHangsHoldsUpNoOtherAndIsNotAskedTwice() {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        group("orders", "Failover to replica node orders-002 completed");
        elastiCache.happened(
                THERE,
                new CacheEvent(
                        Source.REPLICATION_GROUP,
                        "books",
                        clock.instant(),
                        "Failover to replica node books-002 completed"));
        elastiCache.beforeNextCall(() -> {
            hangs.countDown();
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        CompletableFuture<Void> first = missed.tick(List.of(loop.watched().getFirst()));
        await().until(() -> hangs.getCount() == 0);
        clock.advance(Duration.ofHours(1).minusSeconds(1));

        missed.tick(loop.watched()).join();
        clock.advance(EventReader.EVERY);
        missed.tick(loop.watched()).join();

        assertThat(loop.looks).extracting(EventHint::groupId).containsExactly(Optional.of("books"));
        assertThat(first).isNotDone();
        mayAnswer.countDown();
        first.join();
        assertThat(elastiCache.calls().stream().filter("DescribeEvents replication-group"::equals))
                .as("one there in each of two rounds, one here in all")
                .hasSize(3);
    }

    private void round() {
        missed.tick(loop.watched()).join();
    }

    private void nextRound() {
        clock.advance(EventReader.EVERY);
        round();
    }

    private void group(String id, String text) {
        elastiCache.happened(HERE, new CacheEvent(Source.REPLICATION_GROUP, id, clock.instant(), text));
    }

    private void node(String id, String text) {
        elastiCache.happened(HERE, new CacheEvent(Source.CACHE_CLUSTER, id, clock.instant(), text));
    }

    private List<Entry> entries() {
        return log.before(Long.MAX_VALUE, 500);
    }

    private double hints(String kind) {
        return meters.get("pointsman.hints")
                .tags("source", "describe-events", "kind", kind)
                .counter()
                .count();
    }
}
