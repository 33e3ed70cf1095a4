package io.pointsman.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.elasticache.NotificationSink.Notification;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.front.Call;
import io.pointsman.sandbox.route53.AcceptedBatch;
import io.pointsman.sandbox.route53.Change;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Every group fails over once.
 *
 * <ol>
 *   <li>All primaries are lost, and the events of it go to the topic but cannot be received yet, so that what publishing costs the machine is
 *       spent before. Wait until ElastiCache shows all new roles.
 *   <li>The clock starts when the first group's event can be received. Behind all groups' events come those of their old primaries.
 *   <li>It ends with the change that Route 53 accepts and after which no name leads to a promoted node.
 *   <li>Wait until the queue is empty, and look at every name. The lost nodes come back meanwhile, and names move to them.
 * </ol>
 */
final class Storm {

    /** 2,000 changes, a deletion and a creation for each group, of which 1,500 go at once and 100 in each second. */
    static final double FLOOR_OF_CHANGES = 5;

    /** The promotion takes 5 s, and publishing two. */
    private static final Duration HIDDEN = Duration.ofSeconds(8);

    private static final Duration FULL_PASSES = Duration.ofSeconds(60);

    /**
     * Less what the events are hidden, one instance has then ended its full pass some seconds ago, and the other 65 s ago: neither has a word of nodes
     * that is due to be asked again.
     */
    private static final Duration BEFORE_A_FULL_PASS = Duration.ofSeconds(53);

    /** For so long after an event an instance looks again by itself, and would find the next failover before its event. */
    private static final Duration WATCHED = Duration.ofMinutes(3);

    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** Behind a storm the lost nodes come back, and their names with them; the events that are left wait for that. */
    private static final Duration UNTIL_THE_QUEUE_IS_EMPTY = Duration.ofMinutes(10);

    static final String FAILOVER_COMPLETE = "ElastiCache:FailoverComplete";

    private final Sandbox sandbox;
    private final Fleet fleet;
    private final List<PackagedService> instances;
    private final HttpClient http;
    private final Map<SandboxGroup, String> lost = new HashMap<>();

    Storm(Sandbox sandbox, Fleet fleet, List<PackagedService> instances, HttpClient http) {
        this.sandbox = sandbox;
        this.fleet = fleet;
        this.instances = instances;
        this.http = http;
    }

    /**
     * What came of it. Times count from the events; calls and refusals are those until all names were right.
     *
     * @param fixed when each name was right, in order
     * @param published until every group's first event could be received
     * @param batches sizes of the accepted, in changes
     * @param calls of Route 53 and ElastiCache, by operation
     * @param refused by Route 53's code
     * @param shares names that each instance moved, by its own count
     */
    record Result(
            List<Duration> fixed,
            Duration published,
            List<Integer> batches,
            Map<String, Integer> calls,
            Map<String, Long> refused,
            int movedThatHadTo,
            int movedNeedlessly,
            int wrongAtTheEnd,
            List<Long> shares) {

        static final List<String> LABELS = List.of(
                "half of the names right, s",
                "90 %, s",
                "99 %, s",
                "all, s",
                "all ÷ floor",
                "first events in the queue, s",
                "batches",
                "changes in the largest",
                "ChangeResourceRecordSets",
                "ListResourceRecordSets",
                "refused: throttled",
                "refused: zone busy",
                "refused: names changed meanwhile",
                "DescribeReplicationGroups",
                "DescribeCacheClusters",
                "DescribeEvents",
                "names moved that had to",
                "names moved needlessly",
                "names moved by each instance");

        List<String> cells(double floor) {
            return List.of(
                    seconds(0.5),
                    seconds(0.9),
                    seconds(0.99),
                    seconds(1),
                    Samples.twoDecimals(fixed.getLast().toMillis() / 1_000.0 / floor),
                    Samples.twoDecimals(published.toMillis() / 1_000.0),
                    Integer.toString(batches.size()),
                    Integer.toString(
                            batches.stream().mapToInt(Integer::intValue).max().orElse(0)),
                    count("ChangeResourceRecordSets"),
                    count("ListResourceRecordSets"),
                    Long.toString(throttled()),
                    Long.toString(refused.getOrDefault("PriorRequestNotComplete", 0L)),
                    Long.toString(refused.getOrDefault("InvalidChangeBatch", 0L)),
                    count("DescribeReplicationGroups"),
                    count("DescribeCacheClusters"),
                    count("DescribeEvents"),
                    Integer.toString(movedThatHadTo),
                    Integer.toString(movedNeedlessly),
                    shares.stream().map(Object::toString).collect(Collectors.joining(" + ")));
        }

        long throttled() {
            return refused.getOrDefault("Throttling", 0L);
        }

        long route53Calls() {
            return (long) calls.getOrDefault("ChangeResourceRecordSets", 0)
                    + calls.getOrDefault("ListResourceRecordSets", 0);
        }

        private String count(String operation) {
            return Integer.toString(calls.getOrDefault(operation, 0));
        }

        private String seconds(double part) {
            Duration at = fixed.get((int) Math.ceil(fixed.size() * part) - 1);
            return Samples.twoDecimals(at.toMillis() / 1_000.0);
        }
    }

    Result run() throws IOException, InterruptedException {
        for (SandboxGroup group : fleet.groups()) {
            lost.put(group, Fleet.primary(group).id());
        }
        awaitTime();
        sandbox.elastiCache().failoverAll();
        Instant began = Instant.now().plus(HIDDEN);
        sandbox.topic().publishAll(ofGroups(), HIDDEN);
        Duration published = Duration.between(began.minus(HIDDEN), Instant.now());
        sandbox.topic().publishAll(ofLostNodes(), HIDDEN);
        await().pollInterval(Duration.ofMillis(200))
                .atMost(LONGEST)
                .until(() -> fleet.groups().stream()
                        .noneMatch(group -> Fleet.primary(group).id().equals(lost(group))));
        Map<String, String> targets = new HashMap<>(fleet.targets());
        Map<String, String> promoted = new HashMap<>();
        fleet.groups()
                .forEach(group ->
                        promoted.put(Fleet.label(group), Fleet.primary(group).endpoint()));
        Set<String> wrong = targets.entrySet().stream()
                .filter(name -> name.getValue().equals(promoted.get(Fleet.labelOf(name.getKey()))))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(ConcurrentHashMap::newKeySet));
        sandbox.route53()
                .onAccepted(batch -> batch.changes().stream()
                        .filter(change -> change.action() == Change.Action.CREATE)
                        .map(Change::recordSet)
                        .filter(set -> !Fleet.target(set).equals(promoted.get(Fleet.labelOf(set.name()))))
                        .forEach(set -> wrong.remove(withFinalDot(set.name()))));
        Map<String, Long> refusedBefore = sandbox.route53().refusals();
        List<Double> movedBefore = moved();

        assertThat(Instant.now()).as("all roles are shown in time").isBefore(began);
        TimeUnit.NANOSECONDS.sleep(Duration.between(Instant.now(), began).toNanos());
        await().pollInterval(Duration.ofMillis(50)).atMost(LONGEST).until(wrong::isEmpty);
        Map<String, Long> refused = new TreeMap<>(sandbox.route53().refusals());
        refusedBefore.forEach((code, count) -> refused.merge(code, -count, Long::sum));

        // Half a minute later the lost nodes are back, and names move to them.
        await().pollInterval(Duration.ofMillis(50))
                .atMost(LONGEST)
                .until(() -> sum(moved()) - sum(movedBefore) >= promoted.size());
        List<Double> movedAfter = moved();
        List<AcceptedBatch> batches = sandbox.route53().journal().stream()
                .filter(batch -> !batch.acceptedAt().isBefore(began))
                .toList();
        List<Duration> fixed = new ArrayList<>();
        int needless = 0;
        for (AcceptedBatch batch : batches) {
            for (Change change : batch.changes()) {
                if (change.action() != Change.Action.CREATE) {
                    continue;
                }
                String name = withFinalDot(change.recordSet().name());
                String was = targets.put(name, Fleet.target(change.recordSet()));
                if (promoted.getOrDefault(Fleet.labelOf(name), "").equals(was)) {
                    fixed.add(Duration.between(began, batch.acceptedAt()));
                } else {
                    needless++;
                }
            }
        }
        Instant ended = began.plus(fixed.getLast());
        List<Call> calls = sandbox.calls().all().stream()
                .filter(call ->
                        !call.started().isBefore(began) && !call.started().isAfter(ended))
                .toList();
        writeDown(calls, batches, began);
        await().pollInterval(Duration.ofMillis(500))
                .atMost(UNTIL_THE_QUEUE_IS_EMPTY)
                .until(() -> sandbox.queues().depth() == 0);
        List<Long> shares = new ArrayList<>();
        for (int i = 0; i < movedAfter.size(); i++) {
            shares.add(Math.round(movedAfter.get(i) - movedBefore.get(i)));
        }
        return new Result(
                fixed,
                published,
                batches.stream().map(batch -> batch.changes().size()).toList(),
                new TreeMap<>(calls.stream()
                        .filter(call -> !call.service().equals("sqs"))
                        .collect(Collectors.toMap(Call::operation, call -> 1, Integer::sum))),
                refused,
                fixed.size(),
                needless,
                fleet.namesAstray(),
                shares);
    }

    void recover() throws InterruptedException {
        recover(fleet, lost);
    }

    /**
     * Waits until all lost nodes are back, leads each name to a node of its own again, and lets every instance see it in a full pass. Not a part
     * of the measurement.
     *
     * @param lost primaries of before, by group
     */
    static void recover(Fleet fleet, Map<SandboxGroup, String> lost) throws InterruptedException {
        await().pollInterval(Duration.ofMillis(500))
                .atMost(LONGEST)
                .until(() -> lost.entrySet().stream()
                        .allMatch(one ->
                                one.getKey().snapshot().node(one.getValue()).inService()));
        fleet.settle();
        TimeUnit.NANOSECONDS.sleep(WATCHED.toNanos());
        TimeUnit.NANOSECONDS.sleep(ServiceSettings.untilFullPass().toNanos());
    }

    /** A storm begins when the rates of Route 53 have recovered and no full pass is near. */
    private static void awaitTime() throws InterruptedException {
        Duration wait = ServiceSettings.untilFullPass().minus(BEFORE_A_FULL_PASS);
        TimeUnit.NANOSECONDS.sleep((wait.isNegative() ? wait.plus(FULL_PASSES) : wait).toNanos());
    }

    private List<Notification> ofGroups() {
        return fleet.groups().stream()
                .map(group -> new Notification(sandbox.topic().arn(), FAILOVER_COMPLETE, group.id()))
                .toList();
    }

    private List<Notification> ofLostNodes() {
        return fleet.groups().stream()
                .map(group -> new Notification(sandbox.topic().arn(), FAILOVER_COMPLETE, lost(group)))
                .toList();
    }

    private String lost(SandboxGroup group) {
        return Objects.requireNonNull(lost.get(group));
    }

    private List<Double> moved() {
        return instances.stream()
                .map(instance -> instance.metric(http, "pointsman_changes_total", "action=\"replace\""))
                .toList();
    }

    private static double sum(List<Double> all) {
        return all.stream().mapToDouble(Double::doubleValue).sum();
    }

    private static String withFinalDot(String name) {
        return name.endsWith(".") ? name : name + ".";
    }

    /** Who called when, for whoever wants to know why; named by when it was. */
    private static void writeDown(List<Call> calls, List<AcceptedBatch> batches, Instant began) throws IOException {
        List<String> lines = new ArrayList<>();
        calls.forEach(call -> lines.add("%6d %6d %s %d"
                .formatted(
                        Duration.between(began, call.started()).toMillis(),
                        call.took().toMillis(),
                        call.operation(),
                        call.status())));
        batches.forEach(batch -> lines.add("%6d        accepted %d %s"
                .formatted(
                        Duration.between(began, batch.acceptedAt()).toMillis(),
                        batch.changes().size(),
                        batch.comment())));
        lines.sort(null);
        Files.createDirectories(Path.of("target", "benchmarks"));
        Files.write(Path.of("target", "benchmarks", "storm-calls-" + began.getEpochSecond() + ".txt"), lines);
    }
}
