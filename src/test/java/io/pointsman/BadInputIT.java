package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.events.RandomBodies;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.messaging.EventFaults;
import io.pointsman.sandbox.route53.RecordSet;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What may come in over the queue and from ElastiCache, and must not lead to a wrong record, a lost one, or a stranger's harm. */
class BadInputIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> GROUPS = List.of(
            "garbage",
            "known",
            "doubled",
            "reordered",
            "late",
            "lost",
            "raw",
            "enveloped",
            "hidden",
            "pages",
            "busy",
            "stale");

    /** Every name that ElastiCache is known to send, aws-facts 1.2 and 2.3. */
    private static final List<String> KNOWN = List.of(
            "FailoverComplete",
            "CacheClusterProvisioningComplete",
            "CacheClusterProvisioningFailed",
            "CreateReplicationGroupComplete",
            "CreateReplicationGroupFailed",
            "DeleteCacheClusterComplete",
            "AddCacheNodeComplete",
            "AddCacheNodeFailed",
            "RemoveCacheNodeComplete",
            "ReplicationGroupIncreaseReplicaCountStarted",
            "ReplicationGroupIncreaseReplicaCountFinished",
            "CacheClusterScalingComplete",
            "CacheClusterScalingFailed",
            "ReplicationGroupScalingComplete",
            "ReplicationGroupScalingFailed",
            "CacheNodeReplaceStarted",
            "CacheNodeReplaceComplete",
            "CacheNodesRebooted",
            "NodeReplacementScheduled",
            "NodeReplacementRescheduled",
            "NodeReplacementCanceled",
            "ServiceUpdateAvailableForNode",
            "ServiceUpdateAvailable",
            "SnapshotComplete",
            "SnapshotFailed",
            "CacheClusterParametersChanged",
            "CacheClusterSecurityGroupModified",
            "CertificateRenewalComplete",
            "CacheClusterRestoreFailed");

    private static Sandbox sandbox;
    private static Strangers strangers;
    private static RunningService service;
    private static ServiceApi api;

    @BeforeAll
    static void start() {
        Stream<String> settings = Stream.concat(
                // An event that comes in while AWS fails is delivered again, sooner than the tests give up.
                Stream.of("aws-port=0", "dns-port=0", "pace=600", "queue.visibility=10s"),
                IntStream.range(0, GROUPS.size())
                        .boxed()
                        .flatMap(i -> Stream.of(
                                "groups[%d].id=%s".formatted(i, GROUPS.get(i)),
                                "groups[%d].replicas=2".formatted(i),
                                "groups[%d].servers=none".formatted(i))));
        sandbox = Sandbox.start(SandboxSettings.of(settings.toArray(String[]::new)));
        strangers = Strangers.moveIn(sandbox);
        service = RunningService.start(ServiceSettings.on(sandbox)
                .with("pointsman.reconcile.interval", "1h")
                .managing(GROUPS.toArray(String[]::new)));
        api = service.api();
        await().atMost(SOON)
                .untilAsserted(() -> GROUPS.forEach(group -> names(group).assertOnePerReplica()));
    }

    @AfterAll
    static void end() {
        try {
            service.close();
        } finally {
            sandbox.close();
        }
    }

    @AfterEach
    void strangersAreUntouchedAndNoMessageIsLeft() {
        sandbox.faults().clear();
        sandbox.topic().clearFaults();
        strangers.assertUntouched();
        await().atMost(SOON).until(() -> sandbox.queues().depth() == 0);
        assertThat(sandbox.queues().deadLetters()).isZero();
    }

    @Test
    void aGoodEventBehindAThousandRandomBodiesIsHandledAtOnce() {
        long seed = new Random().nextLong();
        RandomBodies bodies = new RandomBodies(seed);
        names("garbage").failOverUnseen();
        double before = hints(".*");
        for (int i = 0; i < 1_000; i++) {
            // What SQS takes at all: no control characters, not empty.
            sandbox.queues().send(bodies.next().replaceAll("[^\\x20-\\x7e]", "?") + " ");
        }
        sandbox.group("garbage").unfreeze();
        sandbox.topic().publish("ElastiCache:FailoverComplete", "garbage");

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(api.items("events?limit=500"))
                        .as("seed %d", seed)
                        .anyMatch(event -> event.path("kind").asString().equals("FailoverComplete")
                                && event.path("groupId").asString("").equals("garbage")
                                && event.path("outcome").asString().equals("looked")));
        assertThat(names("garbage").targets().values())
                .doesNotContain(names("garbage").primary().endpoint());
        await().atMost(SOON).until(() -> sandbox.queues().depth() == 0);
        assertThat(hints(".*") - before).as("counted, seed %d", seed).isGreaterThanOrEqualTo(1_001);
        assertThat(hints("unrecognised")).isPositive();
        assertThat(api.items("events?limit=500"))
                .filteredOn(event -> event.path("kind").asString().equals("unrecognised"))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.path("detail").asString())
                        .as("why, seed %d", seed)
                        .isNotEmpty());
    }

    @Test
    void everyKnownEventIsShownUnderItsNameAndDoneWith() {
        List<RecordSet> before = records();
        KNOWN.forEach(name -> sandbox.topic().publish("ElastiCache:" + name, "known-002"));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.items("events?limit=500").stream()
                                .filter(event ->
                                        event.path("nodeId").asString("").equals("known-002"))
                                .filter(event -> List.of("looked", "ignored")
                                        .contains(event.path("outcome").asString()))
                                .map(event -> event.path("kind").asString()))
                        .containsAll(KNOWN));
        assertThat(records()).isEqualTo(before);
    }

    static Stream<Arguments> eventFaults() {
        return Stream.of(
                Arguments.of("doubled", (Consumer<EventFaults>) faults -> faults.doubleNext(100)),
                Arguments.of("reordered", (Consumer<EventFaults>) faults -> faults.reorderNext(4)),
                Arguments.of("late", (Consumer<EventFaults>) faults -> faults.delay(Duration.ofSeconds(3))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("eventFaults")
    void eventsOfAnyKindOfDeliveryEndInTheSameRecords(String group, Consumer<EventFaults> fault) {
        String formerPrimary = names(group).primary().endpoint();
        fault.accept(sandbox.topic().faults());
        sandbox.group(group).failover();

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(names(group).replicas()).hasSize(2).contains(formerPrimary);
            names(group).assertOnePerReplica();
        });
    }

    @Test
    void aFailoverThatNoEventToldIsFoundByAFullPass() {
        names("lost").failOverUnseen();
        sandbox.group("lost").unfreeze();
        assertThat(names("lost").targets().values())
                .as("nobody has looked yet")
                .contains(names("lost").primary().endpoint());

        assertThat(api.post("reconcile").path("items").valueStream())
                .filteredOn(pass -> pass.path("group").asString().equals("lost"))
                .extracting(pass -> pass.path("outcome").asString())
                .containsExactly("applied");

        // A look for another group may have shown the former primary as the primary still: then it settles, and has no
        // name yet.
        assertThat(names("lost").replicas()).containsAll(names("lost").targets().values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "enveloped"})
    void anEventCountsTheSameRawAndInItsEnvelope(String group) {
        var before = names(group).targets();
        names(group).lead1ToThePrimary();
        sandbox.topic().deliverRaw(group.equals("raw"));
        try {
            sandbox.topic().publish("ElastiCache:CacheNodeReplaceComplete", group + "-003");
        } finally {
            sandbox.topic().deliverRaw(false);
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(names(group).targets()).isEqualTo(before));
    }

    @Test
    void anEmptyAnswerDeletesAndMovesNothing() {
        List<RecordSet> before = records();
        sandbox.elastiCache().showNothing(true);
        try {
            JsonNode pass = api.reconcile("hidden");
            assertThat(pass.path("outcome").asString()).isEqualTo("unchanged");
            assertThat(pass.path("declined").valueStream())
                    .hasSize(2)
                    .allSatisfy(declined ->
                            assertThat(declined.path("reason").asString()).isEqualTo("group-not-seen"));
            assertThat(api.items("groups/hidden/names")).hasSize(2).allSatisfy(name -> {
                assertThat(name.path("state").asString()).isEqualTo("withheld");
                assertThat(name.path("reason").asString()).startsWith("ElastiCache shows no nodes");
            });
            var unused = api.post("reconcile");
            assertThat(records()).isEqualTo(before);
        } finally {
            sandbox.elastiCache().showNothing(false);
        }
        assertThat(api.reconcile("hidden").path("outcome").asString()).isEqualTo("unchanged");
        assertThat(api.states("hidden").values()).containsOnly("right");
    }

    /** {@code pages} and what follows it are on the second page of a hundred, 2.4. */
    @ParameterizedTest
    @EnumSource(
            value = CallFault.class,
            names = {"THROTTLE", "CUT_HALF", "UNAVAILABLE"})
    void aListingThatEndsAfterItsFirstPageDeletesAndMovesNothing(CallFault fault) {
        for (int i = 100; i < 200 && sandbox.elastiCache().find("aaa-" + i).isEmpty(); i++) {
            var unused =
                    sandbox.elastiCache().create(GroupSpec.of("aaa-" + i, 1).withServers(Servers.NONE));
        }
        List<RecordSet> before = records();
        AtomicBoolean firstPage = new AtomicBoolean(true);
        sandbox.calls().onEntered(call -> {
            if (call.operation().equals("DescribeReplicationGroups") && firstPage.getAndSet(false)) {
                sandbox.faults().failAtRandom("elasticache", "DescribeReplicationGroups", fault, 1);
            }
        });

        List<JsonNode> passes =
                api.post("reconcile").path("items").valueStream().toList();

        assertThat(passes).hasSize(GROUPS.size()).allSatisfy(pass -> {
            assertThat(pass.path("outcome").asString()).isEqualTo("failed");
            assertThat(pass.path("failure").path("remedy").asString()).isEqualTo("later");
        });
        assertThat(records()).isEqualTo(before);
        sandbox.faults().clear();
        assertThat(api.reconcile("pages").path("outcome").asString()).isEqualTo("unchanged");
        assertThat(api.states("pages").values()).hasSize(2).containsOnly("right");
    }

    @ParameterizedTest
    @EnumSource(
            value = CallFault.class,
            names = {"THROTTLE", "DROP", "CUT_HALF", "UNAVAILABLE"})
    void aDescribeThatFailsDeletesAndMovesNothingAndTheReasonIsShown(CallFault fault) {
        List<RecordSet> before = records();
        sandbox.faults().failAtRandom("elasticache", "DescribeReplicationGroups", fault, 1);

        JsonNode pass = api.reconcile("busy");

        assertThat(pass.path("outcome").asString()).isEqualTo("failed");
        assertThat(pass.path("failure").path("remedy").asString()).isEqualTo("later");
        assertThat(pass.path("failure").path("message").asString())
                .containsAnyOf("reading replication group busy ", "listing replication groups ");
        assertThat(records()).isEqualTo(before);
        assertThat(api.states("busy").values())
                .as("what was seen last is still shown")
                .hasSize(2)
                .containsOnly("right");
        sandbox.faults().clear();
        assertThat(api.reconcile("busy").path("outcome").asString()).isEqualTo("unchanged");
        assertThat(api.states("busy").values()).containsOnly("right");
    }

    @Test
    void aStaleAnswerMovesNothingAndAFreshOnePutsTheNamesRight() {
        List<RecordSet> before = records();
        names("stale").failOverUnseen();
        sandbox.topic().publish("ElastiCache:FailoverComplete", "stale");
        await().atMost(SOON).until(() -> sandbox.queues().depth() == 0);
        assertThat(api.reconcile("stale").path("outcome").asString()).isEqualTo("unchanged");
        assertThat(records()).isEqualTo(before);

        sandbox.group("stale").unfreeze();
        assertThat(api.reconcile("stale").path("outcome").asString()).isEqualTo("applied");
        assertThat(names("stale").replicas())
                .containsAll(names("stale").targets().values());
    }

    private static GroupNames names(String group) {
        return new GroupNames(sandbox, group);
    }

    private static List<RecordSet> records() {
        return sandbox.route53().records(sandbox.settings().zone().id());
    }

    /** How many hints of a kind were counted. */
    private static double hints(String kind) {
        return Pattern.compile("^pointsman_hints_total\\{kind=\"" + kind + "\",.*} (\\S+)$", Pattern.MULTILINE)
                .matcher(api.metrics())
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }
}
