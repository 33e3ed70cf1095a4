package io.pointsman.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.PointsmanApplication;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.front.Call;
import io.pointsman.sandbox.route53.AcceptedBatch;
import io.pointsman.sandbox.route53.Change.Action;
import io.pointsman.sandbox.route53.RecordSet;
import io.pointsman.sandbox.route53.Route53Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;

/**
 * One failover of a group of 1 + 5 nodes after another, with {@link #LATENCY} on every AWS call and Route 53's request rates as on AWS.
 * Each is handled by the service, told by one event, and by {@link BlogLambda}, in turns; each keeps names of its own. All times but the
 * Lambda's start are taken by the sandbox.
 */
@Tag("benchmark")
class FailoverEventBenchmark {

    private static final Duration LATENCY = Duration.ofMillis(30);
    private static final int WARM_UP = 5;
    private static final int FAILOVERS = 50;
    private static final String GROUP = "bench";
    private static final String LABEL = "readonly";
    private static final int REPLICAS = 5;
    private static final String FAILOVER_COMPLETE = "ElastiCache:FailoverComplete";

    /**
     * The service looks again every 5 s for a while after an event, and at everything every minute; both sides are done before such a look
     * finds the failover first.
     */
    private static final Duration QUIET = Duration.ofMillis(1_500);

    private static final Duration FOLLOW_UPS = Duration.ofSeconds(5);
    private static final Duration FULL_PASSES = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Samples roundTrips = new Samples();
    private final Side pointsman = new Side();
    private final Side lambda = new Side();
    private int writesOfDoubles;

    private Sandbox sandbox;
    private ConfigurableApplicationContext service;
    private BlogLambda blogLambda;

    /** What one side did, summed over the failovers that count. */
    private static final class Side {
        private final Samples times = new Samples();
        private final Map<String, Integer> calls = new TreeMap<>();
        private int batches;
        private int movedForGood;
        private int movedNeedlessly;
        private int rewritten;
        private int ledToTheLostNode;

        int callsInAll() {
            return calls.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** One handling of one failover. */
    private record Handling(Duration took, List<Call> calls, List<AcceptedBatch> batches) {}

    @BeforeEach
    void start() {
        // At this pace the lost node is back after 2.5 s, and Route 53's 10 calls a second suffice for both sides.
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0", "dns-port=0", "pace=300", "latency=" + LATENCY.toMillis() + "ms", "groups="));
        // A change takes no time of its own beside the latency, so that all calls are alike; the rates stay AWS's.
        sandbox.route53().settings(Route53Settings.aws().withExecution(Duration.ZERO));
        // No topic: the benchmark publishes the one event that it measures.
        var unused = sandbox.elastiCache().create(GroupSpec.of(GROUP, REPLICAS).withServers(GroupSpec.Servers.NONE));
        service = new SpringApplicationBuilder(PointsmanApplication.class)
                .run(ServiceSettings.on(sandbox, GROUP, LABEL, 0).toArray(String[]::new));
        blogLambda = new BlogLambda(sandbox);
        await().atMost(Duration.ofSeconds(30)).until(() -> targets(LABEL).size() == REPLICAS);
    }

    @AfterEach
    void stop() {
        service.close();
        blogLambda.close();
        sandbox.close();
    }

    @Test
    void aFailoverCostsThreeCallsAndMovesOneName() throws IOException {
        Report report = new Report("failover-event");
        blogLambda.handle(GROUP, BlogLambda.LABEL);
        Duration cold = failover(true, new Side(), new Side());
        for (int i = 1; i < WARM_UP; i++) {
            failover(i % 2 == 0, new Side(), new Side());
        }
        writesOfDoubles = 0;
        for (int i = 0; i < FAILOVERS; i++) {
            measureRoundTrip();
            var unused = failover(i % 2 == 0, pointsman, lambda);
        }
        write(report, cold);

        assertThat(sandbox.calls().all()).as("all calls went well").allMatch(call -> call.status() == 200);
        assertThat(pointsman.times.count()).isEqualTo(FAILOVERS);
        assertThat(pointsman.calls)
                .isEqualTo(Map.of(
                        "DescribeReplicationGroups", FAILOVERS,
                        "ListResourceRecordSets", FAILOVERS,
                        "ChangeResourceRecordSets", FAILOVERS));
        assertThat(pointsman.batches).isEqualTo(FAILOVERS);
        assertThat(pointsman.movedForGood).isEqualTo(FAILOVERS);
        assertThat(pointsman.movedNeedlessly + pointsman.rewritten + pointsman.ledToTheLostNode)
                .isZero();
        assertThat(writesOfDoubles).isZero();
        assertThat(lambda.callsInAll()).isEqualTo(FAILOVERS * (2 + REPLICAS));
    }

    /** One failover from loss to recovery. @return how long the service took */
    private Duration failover(boolean serviceFirst, Side ofService, Side ofLambda) {
        String lost = primary();
        awaitQuiet();
        sandbox.group(GROUP).failover();
        await().atMost(Duration.ofSeconds(30)).until(() -> !primary().equals(lost));
        String promoted = endpoint(primary());
        String gone = endpoint(lost);
        Duration took;
        if (serviceFirst) {
            took = handleByService(ofService, promoted, gone);
            handleByLambda(ofLambda, promoted, gone);
        } else {
            handleByLambda(ofLambda, promoted, gone);
            took = handleByService(ofService, promoted, gone);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> node(lost).inService());
        Instant before = Instant.now();
        publish("ElastiCache:CacheNodeReplaceComplete", lost);
        assertThat(batches(LABEL, before))
                .as("the recovered node gets its name back")
                .hasSize(1);
        return took;
    }

    private Duration handleByService(Side side, String promoted, String gone) {
        Map<String, String> old = targets(LABEL);
        Instant before = Instant.now();
        sandbox.topic().publish(FAILOVER_COMPLETE, GROUP);
        // Looks into memory only: asking the queue meanwhile would take the processor from what is measured.
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(30))
                .until(() -> !batches(LABEL, before).isEmpty());
        awaitHandled();
        List<AcceptedBatch> batches = batches(LABEL, before);
        Instant accepted = batches.getFirst().acceptedAt();
        Instant received = receivedBefore(accepted, before);
        Duration took = count(
                side,
                new Handling(Duration.between(received, accepted), calls(received, accepted), batches),
                old,
                promoted,
                gone);

        Instant again = Instant.now();
        publish(FAILOVER_COMPLETE, GROUP);
        writesOfDoubles += batches(LABEL, again).size();
        return took;
    }

    private void handleByLambda(Side side, String promoted, String gone) {
        Map<String, String> old = targets(BlogLambda.LABEL);
        Instant before = Instant.now();
        blogLambda.handle(GROUP, BlogLambda.LABEL);
        List<AcceptedBatch> batches = batches(BlogLambda.LABEL, before);
        Instant accepted = batches.getLast().acceptedAt();
        var unused = count(
                side,
                new Handling(Duration.between(before, accepted), calls(before, accepted), batches),
                old,
                promoted,
                gone);
    }

    private Duration count(Side side, Handling handling, Map<String, String> old, String promoted, String gone) {
        side.times.add(handling.took());
        handling.calls().forEach(call -> side.calls.merge(call.operation(), 1, Integer::sum));
        side.batches += handling.batches().size();
        handling.batches().stream()
                .flatMap(batch -> batch.changes().stream())
                .filter(change -> change.action() != Action.DELETE)
                .map(io.pointsman.sandbox.route53.Change::recordSet)
                .forEach(set -> {
                    String was = old.getOrDefault(name(set), "");
                    if (was.equals(Fleet.target(set))) {
                        side.rewritten++;
                    } else if (was.equals(promoted)) {
                        side.movedForGood++;
                    } else {
                        side.movedNeedlessly++;
                    }
                    if (Fleet.target(set).equals(gone)) {
                        side.ledToTheLostNode++;
                    }
                });
        return handling.took();
    }

    private void publish(String event, String value) {
        sandbox.topic().publish(event, value);
        awaitHandled();
    }

    /** Waits until the service has deleted its messages, which it does after their passes. */
    private void awaitHandled() {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(30))
                .until(() -> sandbox.queues().depth() == 0);
    }

    /** When the answer of SQS that brought the message was ready: the last one before the first look. */
    private Instant receivedBefore(Instant accepted, Instant published) {
        Instant look = sandbox.calls().between(published, accepted.plus(LATENCY)).stream()
                .filter(call -> call.operation().equals("DescribeReplicationGroups"))
                .map(Call::started)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return sandbox.calls().all().stream()
                .filter(call -> call.operation().equals("ReceiveMessage")
                        && call.ended().isBefore(look))
                .map(Call::ended)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Calls begun in this time; SQS goes on with its long polls meanwhile, they are left out. */
    private List<Call> calls(Instant from, Instant to) {
        return sandbox.calls().all().stream()
                .filter(call -> !call.service().equals("sqs"))
                .filter(call ->
                        !call.started().isBefore(from) && !call.started().isAfter(to))
                .toList();
    }

    /** Waits for a time in which no look of the service's own is under way or near. */
    private void awaitQuiet() {
        ScheduledTask followUps = service.getBean(ScheduledTaskHolder.class).getScheduledTasks().stream()
                .filter(scheduled -> scheduled.getTask() instanceof FixedDelayTask task
                        && task.getIntervalDuration().equals(FOLLOW_UPS))
                .findFirst()
                .orElseThrow();
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    Instant next = followUps.nextExecution();
                    return next != null
                            && isQuiet(Duration.between(Instant.now(), next), FOLLOW_UPS)
                            && isQuiet(ServiceSettings.untilFullPass(), FULL_PASSES);
                });
    }

    /** @param next until the next look of a kind */
    private static boolean isQuiet(Duration next, Duration every) {
        return next.compareTo(QUIET) > 0 && next.compareTo(every.minus(LOOK)) < 0;
    }

    private void measureRoundTrip() {
        long begin = System.nanoTime();
        var unused = blogLambda.read(GROUP);
        roundTrips.add(Duration.ofNanos(System.nanoTime() - begin));
    }

    private List<AcceptedBatch> batches(String label, Instant since) {
        return sandbox.route53().journal().stream()
                .filter(batch -> !batch.acceptedAt().isBefore(since))
                .filter(batch -> batch.changes().stream()
                        .anyMatch(change -> change.recordSet().name().contains(label)))
                .toList();
    }

    /** Where the names lead, by name without the final dot. */
    private Map<String, String> targets(String label) {
        return sandbox.route53().records(sandbox.settings().zone().id()).stream()
                .filter(set -> set.type().equals("CNAME") && set.name().startsWith(label))
                .collect(Collectors.toMap(FailoverEventBenchmark::name, Fleet::target));
    }

    private static String name(RecordSet set) {
        return set.name().endsWith(".") ? set.name().substring(0, set.name().length() - 1) : set.name();
    }

    /** The primary as ElastiCache's API tells it; its events do not wait for that, this benchmark does. */
    private String primary() {
        return sandbox.group(GROUP).snapshot().nodes().stream()
                .filter(NodeSnapshot::reportedPrimary)
                .map(NodeSnapshot::id)
                .findFirst()
                .orElse("");
    }

    private NodeSnapshot node(String id) {
        return sandbox.group(GROUP).snapshot().node(id);
    }

    private String endpoint(String id) {
        return node(id).endpoint();
    }

    private void write(Report report, Duration cold) throws IOException {
        List<String> head = new ArrayList<>(List.of(
                "",
                "median ms",
                "p90 ms",
                "best ms",
                "round trips (median)",
                "calls",
                "writes",
                "names moved that had to",
                "moved needlessly",
                "rewritten unchanged",
                "led to the lost node"));
        report.table(head, List.of(row("Pointsman", pointsman), row("Lambda's sequence", lambda)));
        report.line("%d failovers, counts per failover. One round trip: median %s ms, best %s ms."
                .formatted(
                        FAILOVERS,
                        Samples.oneDecimal(roundTrips.medianMillis()),
                        Samples.oneDecimal(roundTrips.bestMillis())));
        report.line("Each event once more: %d writes in %d. The first event after the service's start: %s ms."
                .formatted(writesOfDoubles, FAILOVERS, Samples.oneDecimal(cold.toNanos() / 1e6)));
        report.publish();
    }

    private List<String> row(String name, Side side) {
        List<String> row = new ArrayList<>(List.of(name));
        row.addAll(side.times.cells());
        row.add(Samples.twoDecimals(side.times.medianMillis() / roundTrips.medianMillis()));
        for (int count : List.of(
                side.callsInAll(),
                side.batches,
                side.movedForGood,
                side.movedNeedlessly,
                side.rewritten,
                side.ledToTheLostNode)) {
            row.add(Samples.twoDecimals((double) count / FAILOVERS));
        }
        return row;
    }
}
