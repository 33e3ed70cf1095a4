package io.pointsman.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pointsman.aws.Pause;
import io.pointsman.inventory.Boards;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.redis.InfoReply;
import io.pointsman.redis.RoleReply;
import io.pointsman.redis.Slots;
import io.pointsman.topology.Location;
import io.pointsman.topology.Role;
import io.pointsman.topology.SampleGroup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeFiguresTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final SampleGroup CARTS =
            SampleGroup.group("carts").primary("carts-001").replicas("carts-002");
    private static final GroupKey GROUP = GroupKey.of(CARTS.at(NOW));
    private static final NodeKey FIRST = new NodeKey(Location.OWN, "carts-001");
    private static final NodeKey SECOND = new NodeKey(Location.OWN, "carts-002");

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final ProbeBoard board = new ProbeBoard(
            Boards.byAwsWord(new InMemoryInventory(clock), clock, Pause.REAL),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            clock);
    private final ProbeFigures figures = new ProbeFigures(board, clock);

    @BeforeEach
    void oneGroup() {
        board.keep(List.of(CARTS.at(NOW)));
    }

    @Test
    void slotsOfAPrimaryThatIsUpAreCovered() {
        is(FIRST, Role.PRIMARY);
        is(SECOND, Role.PRIMARY);
        figures.take(FIRST, slots(NOW, "0-8191"));
        figures.take(SECOND, slots(NOW, "8192-16383"));
        assertThat(figures.figures(GROUP).slotsCovered()).hasValue(Slots.ALL);

        for (int time = 0; time < NodeState.BAD; time++) {
            take(SECOND, new ProbeResult.Silent(NOW, "refused"));
        }
        assertThat(figures.figures(GROUP).slotsCovered()).hasValue(8_192);
    }

    @Test
    void whatAReplicaSaysOfSlotsDoesNotCount() {
        is(FIRST, Role.PRIMARY);
        is(SECOND, Role.REPLICA);
        figures.take(FIRST, slots(NOW, "0-99"));
        figures.take(SECOND, slots(NOW, "100-199"));
        assertThat(figures.figures(GROUP).slotsCovered()).hasValue(100);
    }

    @Test
    void withoutClusterModeNothingIsMissing() {
        is(FIRST, Role.PRIMARY);
        figures.take(FIRST, new NodeDetails(NOW, "10.0.0.1:6379", new InfoReply(Map.of()), Optional.empty()));
        assertThat(figures.figures(GROUP).slotsCovered()).isEmpty();
    }

    @Test
    void aNewPrimaryIsAskedForItsSlotsUntilItTells() {
        assertThat(figures.isDue(SECOND)).isFalse();
        is(SECOND, Role.REPLICA);
        figures.take(SECOND, slots(NOW.minusSeconds(5), ""));
        assertThat(figures.isDue(SECOND)).isFalse();
        is(SECOND, Role.PRIMARY);
        assertThat(figures.isDue(SECOND)).isTrue();
        figures.take(SECOND, new NodeDetails(NOW, "10.0.0.1:6379", new InfoReply(Map.of()), Optional.empty()));
        assertThat(figures.isDue(SECOND)).as("it may not tell").isFalse();
    }

    @Test
    void latenciesAreOfOneNodeAndOfAll() {
        figures.take(FIRST, answered(Duration.ofMillis(1), Role.PRIMARY));
        figures.take(SECOND, answered(Duration.ofMillis(9), Role.REPLICA));
        figures.take(SECOND, new NewConnection(Duration.ofMillis(20), Optional.empty()));
        figures.take(FIRST, new NewConnection(Duration.ofMillis(500), Optional.of("refused")));
        assertThat(figures.figures(FIRST).latency().orElseThrow().max()).isLessThan(Duration.ofMillis(2));
        assertThat(figures.figures(FIRST).connectTime()).isEmpty();
        assertThat(figures.figures(GROUP).latency().orElseThrow().count()).isEqualTo(2);
        assertThat(figures.figures(GROUP).connectTime().orElseThrow().count()).isEqualTo(1);
    }

    @Test
    void aNodeThatHasLeftIsForgotten() {
        figures.take(FIRST, answered(Duration.ofMillis(1), Role.PRIMARY));
        figures.take(FIRST, slots(NOW, "0-99"));
        figures.keep(Set.of(SECOND));
        assertThat(figures.figures(FIRST))
                .isEqualTo(
                        new NodeFigures(Optional.empty(), OptionalDouble.empty(), Optional.empty(), Optional.empty()));
    }

    private void is(NodeKey node, Role role) {
        for (int time = 0; time < NodeState.GOOD; time++) {
            take(node, answered(Duration.ofMillis(1), role));
        }
    }

    private void take(NodeKey node, ProbeResult result) {
        var unused = board.take(GROUP, node, result);
    }

    private static ProbeResult.Answered answered(Duration latency, Role role) {
        Optional<String> link = role == Role.REPLICA ? Optional.of("connected") : Optional.empty();
        return new ProbeResult.Answered(NOW, latency, new RoleReply(role, link, 0), Optional.empty());
    }

    @Test
    void aProcessorsShareIsThatSinceTheAnswerBefore() {
        figures.take(FIRST, busy(0, "10.0", "5.0"));
        assertThat(figures.figures(FIRST).processor()).isEmpty();
        figures.take(FIRST, busy(30, "11.5", "6.5"));
        assertThat(figures.figures(FIRST).processor()).hasValueCloseTo(0.1, within(1e-9));
        figures.take(FIRST, busy(30, "11.5", "6.5"));
        assertThat(figures.figures(FIRST).processor()).as("asked again at once").hasValueCloseTo(0.1, within(1e-9));
        figures.take(FIRST, busy(60, "0.1", "0.1"));
        figures.take(FIRST, busy(90, "3.1", "12.1"));
        assertThat(figures.figures(FIRST).processor()).as("it was restarted").hasValueCloseTo(0.5, within(1e-9));
    }

    private static NodeDetails busy(int seconds, String sys, String user) {
        return new NodeDetails(
                NOW.plusSeconds(seconds),
                "10.0.0.1:6379",
                InfoReply.parse("used_cpu_sys:%s\r\nused_cpu_user:%s\r\n".formatted(sys, user)),
                Optional.empty());
    }

    private static NodeDetails slots(Instant at, String ranges) {
        return new NodeDetails(
                at,
                "10.0.0.1:6379",
                new InfoReply(Map.of()),
                Optional.of(Slots.ofAnswerer("a 10.0.0.1:1@2 myself,master - 0 0 1 connected " + ranges)));
    }
}
