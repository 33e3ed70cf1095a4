package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.failure.Rejected;
import io.pointsman.redis.NodeTarget;
import io.pointsman.topology.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CommandsTest {

    private static final NodeTarget NODE = new NodeTarget(new Endpoint("node", 6379), false, Optional.empty());
    private static final Set<Operation> BOTH = Set.of(Operation.WRITE, Operation.READ);

    @Test
    void equalSeedsGiveEqualOperations() {
        assertThat(keys(workload(1, 1, 1, 7))).isEqualTo(keys(workload(1, 1, 1, 7)));
        assertThat(keys(workload(1, 1, 1, 7))).isNotEqualTo(keys(workload(1, 1, 1, 8)));
    }

    @Test
    void theMixIsWhatItIsSaidToBe() {
        List<Commands.Drawn> drawn = draw(workload(1, 2, 1, 7), path("primary", BOTH, 1));
        assertThat(drawn.stream().filter(one -> one.command().operation() == Operation.READ))
                .hasSizeBetween(4_800, 5_200);
        assertThat(drawn.stream().filter(one -> one.command().next().isPresent()))
                .hasSizeBetween(2_350, 2_650);
    }

    @Test
    void pathsTakeTheirSharesOfWhatTheyTake() {
        List<Commands.Drawn> drawn = draw(
                workload(1, 1, 0, 7),
                path("primary", Set.of(Operation.WRITE), 1),
                path("reader", Set.of(Operation.READ), 3),
                path("other", Set.of(Operation.READ), 1));
        assertThat(drawn).allMatch(one -> (one.path() == 0) == (one.command().operation() == Operation.WRITE));
        assertThat(drawn.stream().filter(one -> one.path() == 1)).hasSizeBetween(3_550, 3_950);
        assertThat(drawn.stream().filter(one -> one.path() == 2)).hasSizeBetween(1_100, 1_400);
    }

    @Test
    void anOperationThatNoPathTakesIsRejected() {
        assertRejected(workload(1, 1, 0, 7), path("reader", Set.of(Operation.READ), 1));
        assertRejected(
                workload(0, 0, 1, 7),
                path("primary", Set.of(Operation.WRITE), 1),
                path("reader", Set.of(Operation.READ), 1));
    }

    private static void assertRejected(Workload workload, LoadPath... paths) {
        Schedule second = new Schedule(List.of(Phase.hold(Duration.ofSeconds(1), 1)));
        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(() -> new LoadPlan(
                        second, List.of(paths), workload, Optional.empty(), LoadPlan.DEADLINE, LoadPlan.LIMIT))
                .withMessageContaining("No path takes");
    }

    private static List<String> keys(Workload workload) {
        return draw(workload, path("primary", BOTH, 1)).stream()
                .map(one -> one.command().operation() + one.command().key())
                .toList();
    }

    private static List<Commands.Drawn> draw(Workload workload, LoadPath... paths) {
        return Stream.generate(new Commands(workload, List.of(paths))::next)
                .limit(10_000)
                .toList();
    }

    private static Workload workload(int writes, int reads, int sessions, long seed) {
        return new Workload(writes, reads, sessions, "load:", 1_000, 100, seed);
    }

    private static LoadPath path(String name, Set<Operation> takes, int share) {
        return new LoadPath(name, NODE, LoadPath.Kind.KEPT, takes, share, 1, 1);
    }
}
