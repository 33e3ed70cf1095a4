package io.pointsman.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.aws.Pause;
import io.pointsman.inventory.Boards;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.inventory.NodeCondition;
import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.redis.RoleReply;
import io.pointsman.topology.Location;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import io.pointsman.topology.SampleGroup;
import io.pointsman.topology.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose word counts, ElastiCache's or the nodes'. */
class ProbeBoardTest {

    private static final SampleGroup ORDERS =
            SampleGroup.group("orders").primary("orders-001").replicas("orders-002", "orders-003");
    private static final SampleGroup USERS =
            SampleGroup.group("users").primary("users-001").replicas("users-002");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-27T03:00:00Z"));
    private final InstantSource source = now::get;
    private final Clock clock = source.withZone(ZoneOffset.UTC);
    private final InMemoryInventory inventory = new InMemoryInventory(clock);
    private final ProbeBoard board = new ProbeBoard(
            Boards.byAwsWord(inventory, clock, Pause.REAL), Duration.ofSeconds(1), Duration.ofSeconds(10), clock);

    @BeforeEach
    void twoGroups() {
        inventory.put(ORDERS);
        inventory.put(USERS);
        board.keep(List.of(ORDERS.at(now.get()), USERS.at(now.get())));
        board.verifyAll(Location.OWN, List.of(ORDERS.at(now.get()), USERS.at(now.get())));
    }

    @Test
    void beforeAnybodyWasAskedElastiCachesWordCounts() {
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Serving.class);
        assertThat(standing(ORDERS, "orders-001")).isInstanceOf(Standing.Out.class);
    }

    @Test
    void whatANodeSaysOfItselfBeatsAnOpenRecovery() {
        inventory.condition(Location.OWN, "orders-002", InMemoryInventory.RECOVERING);
        board.verifyAll(Location.OWN, List.of(ORDERS.at(now.get())));
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Out.class);
        twice(ORDERS, "orders-002", replica(0));
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Serving.class);
    }

    @Test
    void whatElastiCacheDoesWithANodeBeatsWhatItSays() {
        twice(ORDERS, "orders-002", replica(0));
        inventory.condition(
                Location.OWN, "orders-002", new NodeCondition("deleting", "available", false, Optional.empty()));
        board.verifyAll(Location.OWN, List.of(ORDERS.at(now.get())));
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Out.class);
    }

    @Test
    void rolesAreAsTheNodesSayWhereOneSaysThatItIsThePrimary() {
        twice(ORDERS, "orders-001", replica(0));
        assertThat(roles()).isEqualTo(List.of(Role.PRIMARY, Role.REPLICA, Role.REPLICA));
        twice(ORDERS, "orders-002", primary(0));
        assertThat(roles()).isEqualTo(List.of(Role.REPLICA, Role.PRIMARY, Role.REPLICA));
    }

    @Test
    void ofTwoThatCallThemselvesThePrimaryTheLaterIsIt() {
        twice(ORDERS, "orders-001", primary(0));
        twice(ORDERS, "orders-003", primary(0));
        twice(ORDERS, "orders-001", primary(0));
        assertThat(roles()).isEqualTo(List.of(Role.REPLICA, Role.REPLICA, Role.PRIMARY));
        assertThat(standing(ORDERS, "orders-001")).isEqualTo(new Standing.Out("it is the primary, as it says itself"));
    }

    @Test
    void aNodeThatIsSilentIsOut() {
        twice(ORDERS, "orders-002", replica(0));
        twice(ORDERS, "orders-003", replica(0));
        silentThrice(ORDERS, "orders-003");
        assertThat(standing(ORDERS, "orders-003")).isEqualTo(new Standing.Out("refused"));
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Serving.class);
    }

    @Test
    void ofAGroupThatNeverAnsweredSilenceTellsNothing() {
        twice(USERS, "users-002", replica(0));
        silentThrice(ORDERS, "orders-001");
        silentThrice(ORDERS, "orders-002");
        silentThrice(ORDERS, "orders-003");
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Serving.class);
    }

    @Test
    void whenAllNodesOfSeveralGroupsAreSilentNothingMoves() {
        List.of("orders-001", "orders-002", "orders-003").forEach(node -> twice(ORDERS, node, replica(0)));
        List.of("users-001", "users-002").forEach(node -> twice(USERS, node, replica(0)));
        List.of("orders-001", "orders-002", "orders-003").forEach(node -> silentThrice(ORDERS, node));
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Out.class);
        List.of("users-001", "users-002").forEach(node -> silentThrice(USERS, node));
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Unverified.class);
        assertThat(standing(USERS, "users-002")).isInstanceOf(Standing.Unverified.class);

        twice(USERS, "users-002", replica(0));
        assertThat(standing(USERS, "users-002")).isInstanceOf(Standing.Serving.class);
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Unverified.class);
        silentThrice(ORDERS, "orders-002");
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Out.class);
    }

    @Test
    void anAnswerOfLongAgoCountsForNothing() {
        twice(ORDERS, "orders-002", primary(0));
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Out.class);
        now.updateAndGet(before -> before.plusSeconds(11));
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Serving.class);
        assertThat(roles()).isEqualTo(List.of(Role.PRIMARY, Role.REPLICA, Role.REPLICA));
    }

    @Test
    void aReplicaThatIsTooFarBehindIsOut() {
        twice(ORDERS, "orders-002", replica(100));
        twice(ORDERS, "orders-001", primary(100));
        for (int second = 0; second < 13; second++) {
            take(ORDERS, "orders-001", primary(200 + second));
            take(ORDERS, "orders-002", replica(100));
        }
        assertThat(standing(ORDERS, "orders-002"))
                .isInstanceOfSatisfying(
                        Standing.Out.class, out -> assertThat(out.reason()).contains("behind its primary"));
        twice(ORDERS, "orders-002", replica(300));
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Serving.class);
    }

    @Test
    void replicasWhosePrimaryIsLostServeWhatTheyHave() {
        twice(ORDERS, "orders-001", primary(100));
        twice(ORDERS, "orders-002", replica(100));
        twice(ORDERS, "orders-003", replica(100));
        RoleReply alone = new RoleReply(Role.REPLICA, Optional.of("connect"), 100);
        silentThrice(ORDERS, "orders-001");
        for (int second = 0; second < 60; second++) {
            take(ORDERS, "orders-002", alone);
            take(ORDERS, "orders-003", alone);
        }
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Serving.class);
        for (int time = 0; time < 5; time++) {
            take(ORDERS, "orders-003", primary(100));
            take(ORDERS, "orders-002", alone);
        }
        assertThat(standing(ORDERS, "orders-002"))
                .as("it may attach to the new one yet")
                .isInstanceOf(Standing.Serving.class);
        for (int time = 0; time < NodeState.BAD; time++) {
            take(ORDERS, "orders-003", primary(100));
            take(ORDERS, "orders-002", alone);
        }
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Out.class);
    }

    @Test
    void whoLeavesIsForgotten() {
        twice(ORDERS, "orders-002", primary(0));
        board.keep(List.of(USERS.at(now.get())));
        board.keep(List.of(ORDERS.at(now.get()), USERS.at(now.get())));
        assertThat(standing(ORDERS, "orders-002")).isInstanceOf(Standing.Serving.class);
    }

    private Standing standing(SampleGroup group, String nodeId) {
        return board.standing(group.at(now.get()), group.node(nodeId));
    }

    private List<Role> roles() {
        return board.withRoles(ORDERS.at(now.get())).nodes().map(Node::role).toList();
    }

    private void twice(SampleGroup group, String nodeId, RoleReply role) {
        take(group, nodeId, role);
        take(group, nodeId, role);
    }

    private void take(SampleGroup group, String nodeId, RoleReply role) {
        take(group, nodeId, new ProbeResult.Answered(now.get(), Duration.ofMillis(1), role, Optional.empty()));
    }

    private void silentThrice(SampleGroup group, String nodeId) {
        for (int time = 0; time < NodeState.BAD; time++) {
            take(group, nodeId, new ProbeResult.Silent(now.get(), "refused"));
        }
    }

    private void take(SampleGroup group, String nodeId, ProbeResult result) {
        ReplicationGroup shown = group.at(now.get());
        var unused = board.take(GroupKey.of(shown), new NodeKey(Location.OWN, nodeId), result);
        now.updateAndGet(before -> before.plusMillis(500));
    }

    private static RoleReply primary(long offset) {
        return new RoleReply(Role.PRIMARY, Optional.empty(), offset);
    }

    private static RoleReply replica(long offset) {
        return new RoleReply(Role.REPLICA, Optional.of("connected"), offset);
    }
}
