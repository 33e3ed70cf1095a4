package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.pointsman.PointsmanApplication;
import io.pointsman.aws.Degraded;
import io.pointsman.events.AwsEventsHealthIndicator.PlaceView;
import io.pointsman.events.PathFinding.Verdict;
import io.pointsman.inventory.Inventory;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.route53.RecordSet;
import io.pointsman.topology.Location;
import io.pointsman.topology.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The whole service on the sandbox, its clock moved by the test: what it finds wrong between ElastiCache and its queue, and that names are
 * right all the same. Full passes come once an hour, so that they mend nothing here.
 */
class EventPathIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String OTHER_TOPIC = "arn:aws:sns:eu-west-1:111122223333:other";

    private static Sandbox sandbox;

    private final MovableClock clock = new MovableClock(Clock.systemUTC());
    private final Instant begun = Instant.now();
    private ConfigurableApplicationContext service;

    @BeforeAll
    static void startSandbox() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=600",
                "groups[0].id=orders",
                "groups[0].replicas=2",
                "groups[0].servers=none",
                "groups[1].id=carts",
                "groups[1].replicas=1",
                "groups[1].servers=none"));
    }

    @AfterAll
    static void closeSandbox() {
        sandbox.close();
    }

    @BeforeEach
    void start() {
        service = new SpringApplicationBuilder(PointsmanApplication.class)
                .registerShutdownHook(false)
                .initializers(starting -> ((GenericApplicationContext) starting)
                        .registerBean("movableClock", Clock.class, () -> clock, clock -> clock.setPrimary(true)))
                .run(
                        "--spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID(),
                        "--spring.cloud.aws.endpoint=" + sandbox.endpoint(),
                        "--spring.cloud.aws.region.static=eu-west-1",
                        "--spring.cloud.aws.credentials.access-key=sandbox",
                        "--spring.cloud.aws.credentials.secret-key=sandbox",
                        "--spring.cloud.aws.sqs.listener.poll-timeout=1s",
                        "--server.port=0",
                        "--management.server.port=0",
                        "--pointsman.mode=manage",
                        "--pointsman.owner=sandbox",
                        "--pointsman.events.queue=cache-events",
                        "--pointsman.reconcile.interval=1h",
                        "--pointsman.groups[0].id=orders",
                        "--pointsman.groups[0].zone-id=Z32WVXIKNNRFKK",
                        "--pointsman.groups[0].name=orders-ro.private.redisdub.pl",
                        "--pointsman.groups[1].id=carts",
                        "--pointsman.groups[1].zone-id=Z32WVXIKNNRFKK",
                        "--pointsman.groups[1].name=carts-ro.private.redisdub.pl");
        await().atMost(SOON)
                .until(() -> bean(QueueWatch.class).state() instanceof QueueWatch.State.Read
                        && place().checkedAt() != null
                        && place().eventsReadAt() != null);
        await().atMost(SOON).until(() -> targets().equals(replicas()));
    }

    @AfterEach
    void stop() {
        sandbox.faults().clear();
        sandbox.topic().clearFaults();
        sandbox.topic().subscribe(sandbox.topic().arn());
        sandbox.group("orders").setTopicActive(true);
        sandbox.group("orders").setTopic(Optional.of(sandbox.topic().arn()));
        service.close();
    }

    @Test
    void whenAllIsWellTheCheckSaysSo() {
        assertThat(place().findings()).isEmpty();
        assertThat(health().getStatus()).isEqualTo(Status.UP);
        assertThat(gauge("pointsman.events.path")).isEqualTo(1);
        assertThat(gauge("pointsman.events.silent")).isZero();
    }

    @Test
    void withAllNotificationsLostNamesAreRightAfterOneRoundAndThePathIsSilentUntilTheyReturn() {
        sandbox.topic().faults().loseNext(1_000);
        failOver();

        moveOn(EventReader.EVERY);
        tick();
        await().atMost(SOON).untilAsserted(() -> assertThat(targets()).isEqualTo(replicas()));
        assertThat(missed()).containsOnlyOnce("FailoverComplete");

        moveOn(EventPath.PATIENCE);
        tick();
        assertThat(gauge("pointsman.events.silent")).isEqualTo(1);
        assertThat(place().silent()).isNotNull();
        assertThat(health().getStatus()).isEqualTo(Degraded.STATUS);

        sandbox.topic().clearFaults();
        sandbox.topic().publish("ElastiCache:SnapshotComplete", "carts-001");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(gauge("pointsman.events.silent")).isZero());
        assertThat(health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void whatNotificationsToldIsNotToldAgain() {
        failOver();
        await().atMost(SOON).untilAsserted(() -> assertThat(targets()).isEqualTo(replicas()));
        await().atMost(SOON).until(() -> sandbox.queues().depth() == 0);
        moveOn(EventReader.EVERY);
        tick();
        assertThat(missed()).doesNotContain("FailoverComplete");
        assertThat(place().silent()).isNull();
    }

    @Test
    void aTopicThatElastiCacheStoppedPublishingToIsFoundAndItsRepairToo() {
        sandbox.group("orders").setTopicActive(false);
        check();
        assertThat(broken()).singleElement().satisfies(finding -> {
            assertThat(finding.topicArn()).isEqualTo(sandbox.topic().arn());
            assertThat(finding.what()).contains("stopped publishing for group orders", "is inactive");
            assertThat(finding.remedy())
                    .contains("AWS:SourceOwner", "encrypted", "--notification-topic-status active")
                    .endsWith("--replication-group-id orders");
        });
        assertThat(gauge("pointsman.events.path")).isZero();
        assertThat(health().getStatus()).isEqualTo(Degraded.STATUS);

        sandbox.group("orders").setTopicActive(true);
        moveOn(PathCheck.AGAIN);
        tick();
        assertThat(broken()).isEmpty();
        assertThat(gauge("pointsman.events.path")).isEqualTo(1);
    }

    @Test
    void aGroupWithoutATopicAndOneWithAnotherAreFound() {
        sandbox.group("orders").setTopic(Optional.empty());
        check();
        assertThat(broken())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .isEqualTo("group orders without an SNS topic: its notifications go nowhere"));

        sandbox.topic().topics().create(OTHER_TOPIC);
        sandbox.group("orders").setTopic(Optional.of(OTHER_TOPIC));
        moveOn(PathCheck.AGAIN);
        tick();
        assertThat(broken()).singleElement().satisfies(finding -> {
            assertThat(finding.what()).contains("is not subscribed to " + OTHER_TOPIC);
            assertThat(finding.remedy())
                    .contains("aws sns subscribe", sandbox.queues().arn());
        });
        assertThat(place().findings())
                .filteredOn(finding -> finding.verdict() == Verdict.HINT)
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("publish to 2 topics"));

        sandbox.topic().topics().delete(OTHER_TOPIC);
        moveOn(PathCheck.AGAIN);
        tick();
        assertThat(broken())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).isEqualTo(OTHER_TOPIC + " does not exist"));
    }

    @Test
    void aMissingSubscriptionIsFoundAsSoonAsAChangeWasNotAnnounced() {
        sandbox.topic().unsubscribe(sandbox.topic().arn());
        failOver();
        moveOn(EventReader.EVERY);
        tick();
        assertThat(broken()).as("the next check is in an hour").isEmpty();
        moveOn(PathCheck.AGAIN);
        tick();
        assertThat(broken())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("is not subscribed"));
    }

    @Test
    void whatMayNotBeAskedIsUncheckedAndWhatWasBrokenStaysSo() {
        sandbox.faults().failAtRandom("sns", "ListSubscriptionsByTopic", CallFault.DENY, 1);
        check();
        assertThat(broken()).isEmpty();
        assertThat(place().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.UNCHECKED);
            assertThat(finding.what()).containsIgnoringCase("sns:ListSubscriptionsByTopic");
        });
        assertThat(gauge("pointsman.events.path")).isNaN();

        sandbox.faults().clear();
        sandbox.topic().unsubscribe(sandbox.topic().arn());
        moveOn(PathCheck.AGAIN);
        tick();
        assertThat(broken()).hasSize(1);
        sandbox.faults().failAtRandom("sns", "ListSubscriptionsByTopic", CallFault.THROTTLE, 1);
        moveOn(PathCheck.AGAIN);
        tick();
        assertThat(broken()).hasSize(1);
        sandbox.faults().failAtRandom("elasticache", "DescribeCacheClusters", CallFault.DENY, 1);
        moveOn(PathCheck.AGAIN);
        tick();
        assertThat(broken()).hasSize(1);
        assertThat(gauge("pointsman.events.path")).isZero();
    }

    @Test
    void aQueueThatMayNotBeDescribedLeavesTheSubscriptionUnchecked() {
        sandbox.faults().failAtRandom("sqs", "GetQueueAttributes", CallFault.DENY, 1);
        check();
        assertThat(bean(PathCheck.class).ofQueue())
                .singleElement()
                .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.UNCHECKED));
        assertThat(broken()).isEmpty();
        assertThat(gauge("pointsman.events.path")).isNaN();
    }

    @Test
    @Tag("long")
    void whileAwsHangsNoTickPilesUpOnAnother() {
        long before = sandbox.calls().count("sns", "ListSubscriptionsByTopic");
        sandbox.faults().hangNext("sns", "ListSubscriptionsByTopic", 3, Duration.ofSeconds(4));
        moveOn(PathCheck.EVERY);
        CompletableFuture<Void> hanging = bean(EventWatch.class).tick();
        for (int beat = 0; beat < 3; beat++) {
            moveOn(PathCheck.EVERY);
            assertThat(bean(EventWatch.class).tick()).succeedsWithin(SOON);
        }
        assertThat(hanging).succeedsWithin(SOON);
        assertThat(sandbox.calls().count("sns", "ListSubscriptionsByTopic") - before)
                .as("one call of three attempts, which a deadline ended")
                .isLessThanOrEqualTo(3);
        assertThat(place().findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.UNCHECKED));
    }

    private void check() {
        moveOn(PathCheck.EVERY);
        tick();
    }

    private void failOver() {
        SandboxGroup orders = sandbox.group("orders");
        String before = primary();
        orders.failover();
        await().atMost(SOON)
                .until(() -> orders.snapshot().nodes().stream().allMatch(NodeSnapshot::inService)
                        && !primary().equals(before));
        await().atMost(SOON)
                .until(() -> service.getBean(Inventory.class)
                        .read(Location.OWN, "orders")
                        .orElseThrow()
                        .nodes()
                        .anyMatch(node ->
                                node.role() == Role.PRIMARY && !node.id().equals(before)));
    }

    private static String primary() {
        return sandbox.group("orders").snapshot().nodes().stream()
                .filter(node -> node.state() == State.PRIMARY)
                .map(NodeSnapshot::id)
                .findFirst()
                .orElse("");
    }

    private static List<String> replicas() {
        return sandbox.group("orders").snapshot().nodes().stream()
                .filter(node -> node.state() == State.REPLICA)
                .map(NodeSnapshot::endpoint)
                .sorted()
                .toList();
    }

    /** Where the read names of {@code orders} lead. */
    private static List<String> targets() {
        List<String> targets = new ArrayList<>();
        for (RecordSet set : sandbox.route53().records(sandbox.settings().zone().id())) {
            if (set.name().startsWith("orders-ro") && set.content() instanceof RecordSet.Values values) {
                targets.add(values.values().getFirst().replaceFirst("\\.$", ""));
            }
        }
        return targets.stream().sorted().toList();
    }

    private void moveOn(Duration by) {
        clock.advance(by);
    }

    private void tick() {
        assertThat(bean(EventWatch.class).tick()).succeedsWithin(SOON);
    }

    private List<PathFinding> broken() {
        return place().findings().stream()
                .filter(finding -> finding.verdict() == Verdict.BROKEN)
                .toList();
    }

    /** The kinds of events that happened in this test and were read from ElastiCache's list alone. */
    private List<String> missed() {
        return bean(EventLog.class).before(Long.MAX_VALUE, 500).stream()
                .filter(entry ->
                        entry.happenedAt() != null && entry.happenedAt().isAfter(begun))
                .map(EventLog.Entry::kind)
                .toList();
    }

    private Health health() {
        return bean(AwsEventsHealthIndicator.class).health();
    }

    @SuppressWarnings("unchecked")
    private PlaceView place() {
        return ((List<PlaceView>) health().getDetails().getOrDefault("locations", List.of())).getFirst();
    }

    private double gauge(String name) {
        return bean(MeterRegistry.class).get(name).gauge().value();
    }

    private <T> T bean(Class<T> type) {
        return service.getBean(type);
    }
}
