package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.elasticache.GroupView.NodeView;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

    @Test
    void whateverHappensAtOnceAGroupHasOnePrimaryAndComesToRest() throws Exception {
        try (Cloud cloud = new Cloud(20_000);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            SandboxGroup group = cloud.service.create(GroupSpec.of("orders", 3).withServers(Servers.NONE));
            AtomicBoolean over = new AtomicBoolean();
            Future<Boolean> reader = threads.submit(() -> {
                while (!over.get()) {
                    assertThat(group.answer().nodes())
                            .hasSizeBetween(2, 6)
                            .filteredOn(NodeView::primary)
                            .hasSize(1);
                }
                return true;
            });
            List<Future<?>> breakers = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(seed -> threads.submit(() -> breakAtRandom(group, new Random(seed))))
                    .toList();
            for (Future<?> breaker : breakers) {
                breaker.get();
            }
            await().untilAsserted(() -> {
                assertThat(group.snapshot().status()).isEqualTo("available");
                assertThat(group.snapshot().nodes()).allMatch(node -> node.inService());
                assertThat(group.snapshot().nodes())
                        .allMatch(node -> node.reportedPrimary() == (node.state() == GroupSnapshot.State.PRIMARY));
            });
            over.set(true);
            assertThat(reader.get()).isTrue();
        }
    }

    private static void breakAtRandom(SandboxGroup group, Random random) {
        for (int i = 0; i < 100; i++) {
            String node = "orders-%03d".formatted(1 + random.nextInt(5));
            try {
                switch (random.nextInt(5)) {
                    case 0 -> group.kill(node);
                    case 1 -> group.replace(node, random.nextBoolean());
                    case 2 -> group.failover();
                    case 3 -> {
                        var unused = group.addReplica();
                    }
                    default -> group.removeReplica(node);
                }
            } catch (IllegalStateException | IllegalArgumentException refused) {
                assertThat(refused).hasMessageNotContaining("null"); // not now, or no such node
            }
        }
    }
}
