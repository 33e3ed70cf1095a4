package io.pointsman.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.aws.Degraded;
import io.pointsman.aws.Pause;
import io.pointsman.inventory.Boards;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.probe.CachesHealthIndicator.GroupHealth;
import io.pointsman.probe.CachesHealthIndicator.NodeHealth;
import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.redis.RoleReply;
import io.pointsman.topology.Location;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import io.pointsman.topology.SampleGroup;
import io.pointsman.topology.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import tools.jackson.databind.json.JsonMapper;

class CachesHealthIndicatorTest {

    private static final Instant NOW = Instant.parse("2026-11-27T03:00:00Z");
    private static final SampleGroup ORDERS =
            SampleGroup.group("orders").primary("orders-001").replicas("orders-002");
    private static final SampleGroup USERS = SampleGroup.group("users").primary("users-001");

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final ProbeBoard board = new ProbeBoard(
            Boards.byAwsWord(new InMemoryInventory(clock), clock, Pause.REAL),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            clock);
    private final ProbeFigures figures = new ProbeFigures(board, clock);
    private final CachesHealthIndicator indicator = new CachesHealthIndicator(board, figures, clock);

    @BeforeEach
    void twoGroups() {
        board.keep(List.of(ORDERS.at(NOW), USERS.at(NOW)));
    }

    @Test
    void beforeAnybodyAnsweredNothingIsKnown() {
        Health health = indicator.health();
        assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
        assertThat(groups(health)).extracting(GroupHealth::state).containsExactly("unknown", "unknown");
        assertThat(groups(health).getFirst().nodes())
                .containsExactly(
                        new NodeHealth("orders-001", "unknown", "unknown", null, "not asked yet"),
                        new NodeHealth("orders-002", "unknown", "unknown", null, "not asked yet"));
    }

    @Test
    void whenAllDoWhatTheirRolesDemandItIsUp() {
        allWell();
        Health health = indicator.health();
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(groups(health).getFirst().nodes())
                .contains(new NodeHealth("orders-002", "up", "replica", Duration.ZERO, null));
    }

    @Test
    void aReplicaThatIsDownDegradesItsGroup() {
        allWell();
        silent(ORDERS, "orders-002");
        Health health = indicator.health();
        assertThat(health.getStatus()).isEqualTo(Degraded.STATUS);
        assertThat(groups(health)).extracting(GroupHealth::state).containsExactly("degraded", "up");
    }

    @Test
    void withoutAPrimaryThatIsUpAGroupIsDown() {
        allWell();
        silent(ORDERS, "orders-001");
        assertThat(groups(indicator.health())).extracting(GroupHealth::state).containsExactly("down", "up");
    }

    @Test
    void whereOneShardHasNoPrimaryThatIsUpItsGroupIsDown() {
        ReplicationGroup carts = ORDERS.at(NOW);
        NodeGroup first = carts.nodeGroups().getFirst();
        board.keep(List.of(carts.withNodeGroups(List.of(
                first.withNodes(List.of(ORDERS.node("orders-001"))),
                new NodeGroup("0002", "available", Optional.empty(), List.of(ORDERS.node("orders-002")))))));
        twice(ORDERS, "orders-001", new RoleReply(Role.PRIMARY, Optional.empty(), 0));
        twice(ORDERS, "orders-002", new RoleReply(Role.PRIMARY, Optional.empty(), 0));
        assertThat(groups(indicator.health())).extracting(GroupHealth::state).containsExactly("up");
        silent(ORDERS, "orders-002");
        assertThat(groups(indicator.health())).extracting(GroupHealth::state).containsExactly("down");
    }

    @Test
    void whenEverythingIsSilentWeSuspectOurselves() {
        allWell();
        List.of("orders-001", "orders-002").forEach(node -> silent(ORDERS, node));
        assertThat(indicator.health().getDetails()).doesNotContainKey("suspicion");
        silent(USERS, "users-001");
        Health health = indicator.health();
        assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
        assertThat(health.getDetails()).containsKey("suspicion");
    }

    @Test
    void whatWasSilentBecauseOfUsIsNotOutForThatWhenWeHearAgain() {
        ReplicationGroup orders = ORDERS.at(NOW);
        allWell();
        List.of("orders-001", "orders-002").forEach(node -> silent(ORDERS, node));
        assertThat(board.standing(orders, ORDERS.node("orders-002"))).isInstanceOf(Standing.Out.class);
        silent(USERS, "users-001");
        assertThat(board.standing(orders, ORDERS.node("orders-002"))).isNotInstanceOf(Standing.Out.class);

        take(ORDERS, "orders-001", answered(new RoleReply(Role.PRIMARY, Optional.empty(), 0)));
        assertThat(board.standing(orders, ORDERS.node("orders-002"))).isNotInstanceOf(Standing.Out.class);
        silent(ORDERS, "orders-002");
        assertThat(board.standing(orders, ORDERS.node("orders-002")))
                .as("silent again, and others are not")
                .isInstanceOf(Standing.Out.class);
    }

    @Test
    void aNodeIsToldWithWhatIsKnownOfIt() {
        allWell();
        silent(ORDERS, "orders-002");
        assertThat(JsonMapper.shared().writeValueAsString(groups(indicator.health())))
                .isEqualTo(
                        "[{\"id\":\"orders\",\"state\":\"degraded\",\"nodes\":[{\"id\":\"orders-001\",\"state\":\"up\",\"role\":\"primary\",\"age\":\"PT0S\"},"
                                + "{\"id\":\"orders-002\",\"state\":\"down\",\"role\":\"replica\",\"age\":\"PT0S\",\"reason\":\"refused\"}]},"
                                + "{\"id\":\"users\",\"state\":\"up\",\"nodes\":[{\"id\":\"users-001\",\"state\":\"up\",\"role\":\"primary\",\"age\":\"PT0S\"}]}]");
    }

    private void allWell() {
        twice(ORDERS, "orders-001", new RoleReply(Role.PRIMARY, Optional.empty(), 0));
        twice(ORDERS, "orders-002", new RoleReply(Role.REPLICA, Optional.of("connected"), 0));
        twice(USERS, "users-001", new RoleReply(Role.PRIMARY, Optional.empty(), 0));
    }

    private void twice(SampleGroup group, String node, RoleReply reply) {
        for (int time = 0; time < NodeState.GOOD; time++) {
            take(group, node, answered(reply));
        }
    }

    private static ProbeResult.Answered answered(RoleReply reply) {
        return new ProbeResult.Answered(NOW, Duration.ofMillis(1), reply, Optional.empty());
    }

    private void silent(SampleGroup group, String node) {
        for (int time = 0; time < NodeState.BAD; time++) {
            take(group, node, new ProbeResult.Silent(NOW, "refused"));
        }
    }

    private void take(SampleGroup group, String node, ProbeResult result) {
        var unused = board.take(GroupKey.of(group.at(NOW)), new NodeKey(Location.OWN, node), result);
    }

    @SuppressWarnings("unchecked")
    private static List<GroupHealth> groups(Health health) {
        return (List<GroupHealth>) Objects.requireNonNull(health.getDetails().get("groups"));
    }
}
