package io.pointsman.benchmark;

import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.route53.Change;
import io.pointsman.sandbox.route53.RecordSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What {@link BlogLambda} makes of a small storm: SNS invokes it once for each group, all at once. An invocation that fails is tried twice more
 * by Lambda, after one minute and after two.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html">Lambda's retries</a>
 */
final class LambdaStorm {

    static final int GROUPS = 50;
    private static final int CALLS_OF_ROUTE_53 = 6;
    private static final List<Duration> PAUSES = List.of(Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(2));

    private final Sandbox sandbox;
    private final List<SandboxGroup> groups;
    private final BlogLambda lambda;

    LambdaStorm(Sandbox sandbox, Fleet fleet, BlogLambda lambda) {
        this.sandbox = sandbox;
        this.groups = fleet.groups().subList(0, GROUPS);
        this.lambda = lambda;
    }

    /**
     * @param right when each group that got right was so
     * @param attempts invocations, those that failed too
     */
    record Result(List<Duration> right, int attempts, long route53Calls, long throttled) {

        String inWords() {
            int callsOfAll = 1_000 * CALLS_OF_ROUTE_53;
            return ("The Lambda's sequence, %d groups at once: %d of them right in the end, the last after %s s; %d invocations, %d calls of"
                            + " Route 53, of which %d throttled. For 1,000 groups it needs %,d calls that are admitted: 50 at once and 10 in each"
                            + " second make %d s at best.")
                    .formatted(
                            GROUPS,
                            right.size(),
                            right.isEmpty()
                                    ? "-"
                                    : Samples.oneDecimal(right.getLast().toMillis() / 1_000.0),
                            attempts,
                            route53Calls,
                            throttled,
                            callsOfAll,
                            (callsOfAll - 50) / 10);
        }
    }

    Result run() throws InterruptedException {
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofMinutes(3))
                .until(() -> groups.stream()
                        .allMatch(group -> group.snapshot().nodes().stream().allMatch(NodeSnapshot::inService)));
        groups.forEach(this::settle);
        List<String> lost =
                groups.stream().map(group -> Fleet.primary(group).id()).toList();
        groups.forEach(SandboxGroup::failover);
        await().pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofMinutes(1))
                .until(() -> groups.stream()
                        .noneMatch(group -> lost.contains(Fleet.primary(group).id())));
        // Buckets as after a quiet time.
        sandbox.route53().settings(sandbox.route53().settings());
        long callsBefore = route53Calls();
        long throttledBefore = throttled();
        AtomicInteger attempts = new AtomicInteger();
        Instant began = Instant.now();
        List<Duration> right = new ArrayList<>();
        try (ExecutorService invocations = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Boolean>> ends = groups.stream()
                    .map(group -> CompletableFuture.supplyAsync(() -> invoke(group, attempts), invocations))
                    .toList();
            ends.forEach(CompletableFuture::join);
        }
        for (SandboxGroup group : groups) {
            rightAt(group, began).ifPresent(right::add);
        }
        right.sort(null);
        return new Result(right, attempts.get(), route53Calls() - callsBefore, throttled() - throttledBefore);
    }

    private boolean invoke(SandboxGroup group, AtomicInteger attempts) {
        for (Duration pause : PAUSES) {
            try {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                attempts.incrementAndGet();
                lambda.handle(group.id(), label(group));
                return true;
            } catch (SdkException failed) {
                // Lambda has its own log; the next attempt starts over.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    /** Its names as it leaves them in quiet times. */
    private void settle(SandboxGroup group) {
        int number = 0;
        for (NodeSnapshot node : group.snapshot().nodes()) {
            if (node.state() == State.REPLICA) {
                number++;
                String name = label(group) + number + "." + Fleet.zoneName(sandbox);
                var unused = sandbox.route53()
                        .change(Fleet.zoneId(sandbox), Change.upsert(RecordSet.of(name, "CNAME", 5, node.endpoint())));
            }
        }
    }

    /** When the last name left the promoted node; empty if one leads there still. */
    private Optional<Duration> rightAt(SandboxGroup group, Instant began) {
        String promoted = Fleet.primary(group).endpoint();
        boolean wrong = sandbox.route53().records(Fleet.zoneId(sandbox)).stream()
                .anyMatch(set ->
                        set.name().startsWith(label(group)) && Fleet.target(set).equals(promoted));
        return wrong
                ? Optional.empty()
                : sandbox.route53().journal().stream()
                        .filter(batch -> batch.acceptedAt().isAfter(began))
                        .filter(batch -> batch.changes().stream()
                                .anyMatch(change -> change.recordSet().name().startsWith(label(group))))
                        .map(batch -> Duration.between(began, batch.acceptedAt()))
                        .max(Duration::compareTo);
    }

    private static String label(SandboxGroup group) {
        return group.id() + "-" + BlogLambda.LABEL;
    }

    private long route53Calls() {
        Map<String, Long> calls = sandbox.route53().calls();
        return calls.values().stream().mapToLong(Long::longValue).sum();
    }

    private long throttled() {
        return sandbox.route53().refusals().getOrDefault("Throttling", 0L);
    }
}
