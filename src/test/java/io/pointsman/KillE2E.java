package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.front.Call;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.front.CallFaults;
import io.pointsman.sandbox.route53.AcceptedBatch;
import io.pointsman.sandbox.route53.Change.Action;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The packaged service, killed before or after the steps of handling an event that leave a trace, then started again. Each process is the one that is killed in
 * the next test, so that they run one after the other; beside other tests, since they mostly wait; what a thread of those throws is not an error here.
 */
@Execution(ExecutionMode.CONCURRENT)
class KillE2E {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String GROUP = "orders";

    private static Sandbox sandbox;
    private static Strangers strangers;
    private static ServiceProcess service;
    private static final AtomicReference<Optional<Trap>> trap = new AtomicReference<>(Optional.empty());

    /** Run once when a poll of the queue has ended and the next has not begun. */
    private static final AtomicReference<Runnable> betweenPolls = new AtomicReference<>(() -> {});

    /** Kills {@code victim} from within the sandbox, at the first call of {@code operation} to which {@code fault} happens. */
    private record Trap(String operation, CallFault fault, ServiceProcess victim, CompletableFuture<Call> sprung) {}

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=600",
                "queue.visibility=3s",
                "groups[0].id=" + GROUP,
                "groups[0].replicas=3",
                "groups[0].servers=none"));
        strangers = Strangers.moveIn(sandbox);
        sandbox.calls().onEntered(KillE2E::ended);
        service = startService();
    }

    @BeforeEach
    void itRunsAndTheNamesAreRight() {
        trap.set(Optional.empty());
        betweenPolls.set(() -> {});
        sandbox.faults().clear();
        if (!service.handle().isAlive()) {
            service = startService();
        }
        service.awaitReady();
        await().dontCatchUncaughtExceptions().atMost(SOON).untilAsserted(names()::assertOnePerReplica);
    }

    @AfterAll
    static void end() {
        try {
            service.close();
        } finally {
            sandbox.close();
        }
    }

    /** {@code DROP}: killed before the call is executed; {@code CUT}: after it, before the answer. */
    @Execution(ExecutionMode.SAME_THREAD)
    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource({
        "ReceiveMessage, CUT",
        "DescribeReplicationGroups, DROP",
        "ChangeResourceRecordSets, DROP",
        "ChangeResourceRecordSets, CUT",
        "DeleteMessageBatch, DROP",
        "DeleteMessageBatch, CUT"
    })
    void killedAtAnyStepItEndsInTheSameRecordsAndLosesNoEvent(String operation, CallFault fault) throws Exception {
        String formerPrimary = names().primary().endpoint();
        names().failOverUnseen();
        String promoted = names().primary().endpoint();
        int batches = sandbox.route53().journal().size();
        Trap set = new Trap(operation, fault, service, new CompletableFuture<>());
        betweenPolls.set(() -> {
            trap.set(Optional.of(set));
            sandbox.faults().failNext(CallFaults.ANY, operation, fault, 1);
            sandbox.group(GROUP).unfreeze();
            sandbox.topic()
                    .publish("ElastiCache:FailoverComplete", formerPrimary.substring(0, formerPrimary.indexOf('.')));
        });

        set.sprung().get(60, TimeUnit.SECONDS);
        service.close();
        boolean messageIsDone = sandbox.queues().depth() == 0;
        Map<String, String> whenKilled = names().targets();
        service = startService();

        assertThat(messageIsDone)
                .as("the message is gone")
                .isEqualTo(operation.equals("DeleteMessageBatch") && fault == CallFault.CUT);
        if (messageIsDone) {
            assertThat(whenKilled.values()).as("its pass came first").doesNotContain(promoted);
        }
        service.awaitReady();
        await().dontCatchUncaughtExceptions().atMost(SOON).untilAsserted(() -> {
            names().assertOnePerReplica();
            assertThat(names().targets().values()).contains(formerPrimary).doesNotContain(promoted);
        });
        await().dontCatchUncaughtExceptions()
                .atMost(SOON)
                .until(() -> sandbox.queues().depth() == 0);
        assertThat(sandbox.queues().deadLetters()).isZero();
        if (!messageIsDone) {
            await().dontCatchUncaughtExceptions()
                    .untilAsserted(() -> assertThat(service.api().items("events"))
                            .anySatisfy(shown ->
                                    assertThat(shown.path("outcome").asString()).isEqualTo("looked")));
        }
        strangers.assertUntouched();
        assertThat(sandbox.route53()
                        .journal()
                        .subList(batches, sandbox.route53().journal().size()))
                .isNotEmpty()
                .allSatisfy(KillE2E::assertNoNameIsLost);
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @Test
    void askedToEndWhileItHandlesAnEventItFinishesThatFirst() throws InterruptedException {
        Map<String, String> before = names().targets();
        names().lead1ToThePrimary();
        sandbox.faults().delay("route53", "ListResourceRecordSets", Duration.ofSeconds(2));
        try {
            sandbox.topic().publish("ElastiCache:FailoverComplete", GROUP);
            await().dontCatchUncaughtExceptions()
                    .atMost(SOON)
                    .until(() -> service.api().items("events").stream()
                            .anyMatch(event -> event.path("outcome").asString().equals("pending")));

            // The grace period that an orchestrator usually gives.
            assertThat(service.terminate(Duration.ofSeconds(30))).isEqualTo(128 + 15);

            assertThat(names().targets()).isEqualTo(before);
            assertThat(sandbox.queues().depth()).as("done and deleted").isZero();
        } finally {
            sandbox.faults().clear();
            service.close();
        }
    }

    private static ServiceProcess startService() {
        return ServiceProcess.packaged(ServiceSettings.on(sandbox)
                .with("pointsman.reconcile.interval", "1h")
                .managing(GROUP));
    }

    private static void ended(Call call) {
        if (call.operation().equals("ReceiveMessage") && call.fault().isEmpty()) {
            betweenPolls.getAndSet(() -> {}).run();
        }
        Optional<Trap> set = trap.get();
        if (set.isPresent()
                && call.operation().equals(set.get().operation())
                && call.fault().equals(Optional.of(set.get().fault()))
                && trap.compareAndSet(set, Optional.empty())) {
            set.get().victim().kill();
            set.get().sprung().complete(call);
        }
    }

    /** A name is only ever deleted in the batch that creates it anew. */
    private static void assertNoNameIsLost(AcceptedBatch batch) {
        assertThat(names(batch, Action.CREATE)).containsAll(names(batch, Action.DELETE));
    }

    private static Set<String> names(AcceptedBatch batch, Action action) {
        return batch.changes().stream()
                .filter(change -> change.action() == action)
                .map(change -> change.recordSet().name())
                .collect(Collectors.toSet());
    }

    private static GroupNames names() {
        return new GroupNames(sandbox, GROUP);
    }
}
