package io.pointsman.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.topology.Location;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of ElastiCache's answers, page by page and byte by byte; shapes are those of aws-facts 2.1 and 3.2. */
class ElastiCacheInventoryTest {

    private static final Location HERE = Location.OWN;
    private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");

    private final Answers answers = new Answers();
    private InventoryOverHttp http;
    private Inventory inventory;

    @BeforeEach
    void start() throws IOException {
        http = new InventoryOverHttp(answers, Clock.fixed(NOW, ZoneOffset.UTC));
        inventory = http.inventory();
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void aGroupIsReadWithItsNodesRolesAndEndpoints() {
        answers.give("DescribeReplicationGroups", "", groups("", ORDERS));
        ReplicationGroup orders = inventory.read(HERE, "orders").orElseThrow();
        assertThat(orders.status()).isEqualTo("available");
        assertThat(orders.readAt()).isEqualTo(NOW);
        assertThat(orders.listsEveryMember()).isTrue();
        assertThat(orders.nodeGroups().getFirst().primaryEndpoint().orElseThrow())
                .hasToString("orders.abc123.ng.0001.euw1.cache.amazonaws.com:6379");
        assertThat(orders.nodes().map(Node::role)).containsExactly(Role.PRIMARY, Role.REPLICA);
        assertThat(orders.nodes().map(node -> node.endpoint().orElseThrow().host()))
                .containsExactly(
                        "orders-001.abc123.0001.euw1.cache.amazonaws.com",
                        "orders-002.abc123.0001.euw1.cache.amazonaws.com");
    }

    @Test
    void allPagesMakeOneReading() {
        answers.give("DescribeReplicationGroups", "", groups("m1", named(0, 100)));
        answers.give("DescribeReplicationGroups", "m1", groups("m2", named(100, 200)));
        answers.give("DescribeReplicationGroups", "m2", groups("", named(200, 250)));
        assertThat(inventory.readAll(HERE, page -> {}).stream().map(ReplicationGroup::id))
                .hasSize(250)
                .doesNotHaveDuplicates();
        assertThat(answers.calls).hasSize(3);
    }

    @Test
    void aPageThatFailsLeavesNoHalfReading() {
        answers.give("DescribeReplicationGroups", "", groups("m1", named(0, 100)));
        answers.give("DescribeReplicationGroups", "m1", Answers.refused(400, "Throttling"));
        List<ReplicationGroup> told = new ArrayList<>();
        assertThatExceptionOfType(Transient.class)
                .isThrownBy(() -> inventory.readAll(HERE, told::addAll))
                .withMessageContaining("listing replication groups was throttled");
        assertThat(told).as("of the first page, which came").hasSize(100);
        answers.give("DescribeReplicationGroups", "m1", Answers.refused(503, "ServiceUnavailable"));
        assertThatExceptionOfType(Transient.class).isThrownBy(() -> inventory.readAll(HERE, page -> {}));
        answers.give("DescribeReplicationGroups", "m1", WireResponse.xml(200, "<DescribeReplicationGroupsRes"));
        assertThatExceptionOfType(Transient.class).isThrownBy(() -> inventory.readAll(HERE, page -> {}));
    }

    @Test
    void aGroupThatElastiCacheDoesNotKnowIsNoError() {
        answers.give("DescribeReplicationGroups", "", Answers.refused(404, "ReplicationGroupNotFoundFault"));
        assertThat(inventory.read(HERE, "orders")).isEmpty();
    }

    @Test
    void whatWeMayNotAskIsRejectedWithThePermissionToGrant() {
        answers.give(
                "DescribeReplicationGroups",
                "",
                Answers.refused(
                        403,
                        "AccessDenied",
                        "User: arn:aws:sts::1:assumed-role/x is not authorized to perform:"
                                + " elasticache:DescribeReplicationGroups on resource: *"));
        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(() -> inventory.readAll(HERE, page -> {}))
                .withMessageContaining("Allow elasticache:DescribeReplicationGroups");
    }

    @Test
    void entriesWithHolesCostNoOtherGroupItsReading() {
        answers.give(
                "DescribeReplicationGroups",
                "",
                groups(
                        "",
                        "<ReplicationGroup><ReplicationGroupId>new</ReplicationGroupId></ReplicationGroup>",
                        "<ReplicationGroup><ReplicationGroupId>half</ReplicationGroupId><NodeGroups><NodeGroup>"
                                + "<NodeGroupMembers><NodeGroupMember/></NodeGroupMembers></NodeGroup></NodeGroups>"
                                + "</ReplicationGroup>",
                        ORDERS));
        List<ReplicationGroup> read = inventory.readAll(HERE, page -> {});
        assertThat(read.stream().map(ReplicationGroup::id)).containsExactly("new", "half", "orders");
        assertThat(read.get(0).status()).isEmpty();
        assertThat(read.get(1).listsEveryMember()).isFalse();
    }

    @Test
    void anEntryWithoutAnIdMakesNoReadingThatMissesAGroup() {
        answers.give("DescribeReplicationGroups", "", groups("", "<ReplicationGroup/>", ORDERS));
        assertThatExceptionOfType(Transient.class).isThrownBy(() -> inventory.readAll(HERE, page -> {}));
        assertThat(inventory.read(HERE, "orders")).isPresent();
    }

    @Test
    void aNodesConditionIsItsStatusAndItsLatestRecovery() {
        answers.give("DescribeCacheClusters", "", clusters("m1", "orders-001", "orders-002"));
        answers.give("DescribeCacheClusters", "m1", clusters("", "orders-003", "orders-004"));
        answers.give(
                "DescribeEvents",
                "",
                events(
                        "e1",
                        event("orders-001", "Finished recovery for cache nodes 0001", "02:50:00"),
                        event("orders-001", "Recovering cache nodes 0001", "02:40:00"),
                        event("orders-002", "Recovering cache nodes 0001", "02:45:00")));
        answers.give(
                "DescribeEvents",
                "e1",
                events(
                        "",
                        event("orders-002", "Finished recovery for cache nodes 0001", "02:10:00"),
                        event("orders-003", "Snapshot succeeded for snapshot with ID 'x'", "02:20:00")));
        Map<String, NodeCondition> conditions = inventory.conditions(HERE);
        assertThat(conditions)
                .containsOnlyKeys("orders-001", "orders-002", "orders-003", "orders-004")
                .containsEntry(
                        "orders-001",
                        new NodeCondition(
                                "available", "available", false, Optional.of(Instant.parse("2026-03-01T02:50:00Z"))))
                .containsEntry("orders-002", InMemoryInventory.RECOVERING)
                .containsEntry("orders-003", InMemoryInventory.AVAILABLE);
    }

    @Test
    void aNodeThatElastiCacheDoesNotKnowIsLeftOut() {
        answers.give("DescribeCacheClusters", "", Answers.refused(404, "CacheClusterNotFound"));
        answers.give("DescribeEvents", "", events(""));
        assertThat(inventory.conditions(HERE, List.of("orders-009"))).isEmpty();
    }

    @Test
    void withoutItsEventsANodesConditionIsNotTold() {
        answers.give("DescribeCacheClusters", "", clusters("", "orders-001"));
        answers.give("DescribeEvents", "", Answers.refused(400, "Throttling"));
        assertThatExceptionOfType(Transient.class).isThrownBy(() -> inventory.conditions(HERE));
        assertThatExceptionOfType(Transient.class).isThrownBy(() -> inventory.conditions(HERE, List.of("orders-001")));
    }

    @Test
    void aRegionIsAskedInItsOwnName() {
        answers.give("DescribeReplicationGroups", "", groups("", ORDERS));
        inventory.readAll(Location.inRegion("us-east-1"), page -> {});
        inventory.readAll(HERE, page -> {});
        assertThat(answers.regions).containsExactly("us-east-1", "eu-west-1");
    }

    private static final String ORDERS = """
            <ReplicationGroup><ReplicationGroupId>orders</ReplicationGroupId><Status>available</Status>
            <MemberClusters><ClusterId>orders-001</ClusterId><ClusterId>orders-002</ClusterId></MemberClusters>
            <NodeGroups><NodeGroup><NodeGroupId>0001</NodeGroupId><Status>available</Status>
            <PrimaryEndpoint><Address>orders.abc123.ng.0001.euw1.cache.amazonaws.com</Address><Port>6379</Port></PrimaryEndpoint>
            <NodeGroupMembers>
            <NodeGroupMember><CacheClusterId>orders-001</CacheClusterId><CacheNodeId>0001</CacheNodeId>
            <ReadEndpoint><Address>Orders-001.abc123.0001.euw1.cache.amazonaws.com</Address><Port>6379</Port></ReadEndpoint>
            <CurrentRole>primary</CurrentRole></NodeGroupMember>
            <NodeGroupMember><CacheClusterId>orders-002</CacheClusterId><CacheNodeId>0001</CacheNodeId>
            <ReadEndpoint><Address>orders-002.abc123.0001.euw1.cache.amazonaws.com.</Address><Port>6379</Port></ReadEndpoint>
            <CurrentRole>replica</CurrentRole></NodeGroupMember>
            </NodeGroupMembers></NodeGroup></NodeGroups><ClusterEnabled>false</ClusterEnabled></ReplicationGroup>""";

    private static String named(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "<ReplicationGroup><ReplicationGroupId>g%d</ReplicationGroupId></ReplicationGroup>"
                        .formatted(i))
                .collect(Collectors.joining());
    }

    private static WireResponse groups(String marker, String... groups) {
        return Answers.page("DescribeReplicationGroups", marker, "ReplicationGroups", groups);
    }

    private static WireResponse clusters(String marker, String... ids) {
        return Answers.page(
                "DescribeCacheClusters",
                marker,
                "CacheClusters",
                IntStream.range(0, ids.length)
                        .mapToObj(i -> """
                                <CacheCluster><CacheClusterId>%s</CacheClusterId><CacheClusterStatus>available</CacheClusterStatus>
                                <CacheNodes><CacheNode><CacheNodeId>0001</CacheNodeId>
                                <CacheNodeStatus>available</CacheNodeStatus></CacheNode></CacheNodes></CacheCluster>""".formatted(ids[i]))
                        .toArray(String[]::new));
    }

    private static WireResponse events(String marker, String... events) {
        return Answers.page("DescribeEvents", marker, "Events", events);
    }

    private static String event(String node, String message, String time) {
        return """
                <Event><SourceIdentifier>%s</SourceIdentifier><SourceType>cache-cluster</SourceType>
                <Message>%s</Message><Date>2026-03-01T%s.000Z</Date></Event>""".formatted(node, message, time);
    }
}
