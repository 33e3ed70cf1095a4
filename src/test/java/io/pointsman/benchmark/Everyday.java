package io.pointsman.benchmark;

import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.elasticache.NotificationSink.Notification;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What instances have seen before a storm when they have run for some weeks; one that finds them fresh from their start measures the compiler. */
final class Everyday {

    private static final int ROUNDS = 5;
    private static final int AT_ONCE = 10;
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final Sandbox sandbox;
    private final Fleet fleet;

    Everyday(Sandbox sandbox, Fleet fleet) {
        this.sandbox = sandbox;
        this.fleet = fleet;
    }

    /** Of every group, and they ask for nothing. */
    void events() {
        for (int round = 0; round < ROUNDS; round++) {
            tell("ElastiCache:SnapshotComplete", fleet.groups());
        }
    }

    /** Of a few groups at a time, of each once at most. Then all names are as they were before. */
    void failovers() throws InterruptedException {
        Map<SandboxGroup, String> lost = new HashMap<>();
        int apart = fleet.groups().size() / AT_ONCE;
        for (int round = 0; round < ROUNDS; round++) {
            int first = round;
            List<SandboxGroup> some = IntStream.range(0, AT_ONCE)
                    .mapToObj(i -> fleet.groups().get(first + i * apart))
                    .toList();
            some.forEach(group -> {
                lost.put(group, Fleet.primary(group).id());
                group.failover();
            });
            await().atMost(LONGEST)
                    .until(() -> some.stream()
                            .noneMatch(group -> Fleet.primary(group).id().equals(lost.get(group))));
            tell(Storm.FAILOVER_COMPLETE, some);
        }
        Storm.recover(fleet, lost);
    }

    private void tell(String event, Collection<SandboxGroup> groups) {
        sandbox.topic()
                .publishAll(groups.stream()
                        .map(group -> new Notification(sandbox.topic().arn(), event, group.id()))
                        .toList());
        await().atMost(LONGEST).until(() -> sandbox.queues().depth() == 0);
    }
}
