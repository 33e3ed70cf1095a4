package io.pointsman.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.failure.Transient;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Groups in cluster mode, whose endpoints stand in DescribeCacheClusters alone; shapes are those of aws-facts 3.2. */
class ClusterModeReadingTest {

    private static final Location HERE = Location.OWN;
    private static final String GROUPS = "DescribeReplicationGroups ";
    private static final String CLUSTERS = "DescribeCacheClusters ";

    private static final String[] FIVE = {"0001-001", "0001-002", "0001-003", "0001-004", "0001-005"};

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T03:00:00Z"));
    private final Answers answers = new Answers();
    private InventoryOverHttp http;
    private Inventory inventory;

    @BeforeEach
    void start() throws IOException {
        Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
        http = new InventoryOverHttp(answers, clock);
        inventory = http.inventory();
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void itsNodesHaveEndpointsAndNoRoles() {
        give(carts(FIVE));
        answers.give("DescribeCacheClusters", "", clusters(nodes(FIVE)));
        ReplicationGroup carts = inventory.read(HERE, "carts").orElseThrow();
        assertThat(carts.clusterMode()).isTrue();
        assertThat(carts.tls()).isTrue();
        assertThat(carts.nodes()).allSatisfy(node -> {
            assertThat(node.role()).isEqualTo(Role.UNKNOWN);
            assertThat(node.endpoint()).contains(endpoint(node.id()));
        });
    }

    @Test
    void endpointsAreAskedForOnce() {
        give(carts(FIVE));
        answers.give("DescribeCacheClusters", "", clusters(nodes(FIVE)));
        inventory.read(HERE, "carts");
        answers.calls.clear();
        assertThat(inventory.read(HERE, "carts").orElseThrow().nodes())
                .allMatch(node -> node.endpoint().isPresent());
        assertThat(inventory.readAll(HERE, page -> {})).hasSize(1);
        assertThat(answers.calls).containsExactly(GROUPS, GROUPS);
    }

    @Test
    void manyAreAskedForTogether() {
        give(carts(FIVE));
        answers.give("DescribeCacheClusters", "", clusters(node("0001-001"), node("0001-005")));
        List<ReplicationGroup> read = inventory.readAll(
                HERE,
                page -> assertThat(page.getFirst().nodes())
                        .filteredOn(node -> node.endpoint().isPresent())
                        .hasSize(2));
        assertThat(read).hasSize(1);
        assertThat(answers.calls).containsExactly(GROUPS, CLUSTERS);
    }

    @Test
    void aNodeThatHasNoEndpointYetIsAskedForAgainAfterAWhile() {
        give(carts("0001-001"));
        answers.give(
                "DescribeCacheClusters",
                "",
                clusters("<CacheCluster><CacheClusterId>carts-0001-001</CacheClusterId>"
                        + "<TransitEncryptionEnabled>true</TransitEncryptionEnabled></CacheCluster>"));
        assertThat(endpointOfFirst()).isEmpty();
        answers.give("DescribeCacheClusters", "", clusters(node("0001-001")));
        answers.calls.clear();
        assertThat(endpointOfFirst()).isEmpty();
        assertThat(answers.calls).containsExactly(GROUPS);
        now.updateAndGet(then -> then.plus(Duration.ofSeconds(16)));
        assertThat(endpointOfFirst()).contains(endpoint("carts-0001-001"));
    }

    @Test
    void aNodeThatLeavesAndComesBackIsAskedForAgain() {
        give(carts("0001-001", "0001-002"));
        answers.give("DescribeCacheClusters", "", clusters(node("0001-001"), node("0001-002")));
        inventory.readAll(HERE, page -> {});
        give(carts("0001-001"));
        inventory.readAll(HERE, page -> {});
        give(carts("0001-001", "0001-002"));
        answers.calls.clear();
        inventory.readAll(HERE, page -> {});
        assertThat(answers.calls).containsExactly(GROUPS, CLUSTERS);
    }

    @Test
    void endpointsThatCannotBeReadCostOtherGroupsNoReading() {
        give(carts("0001-001"));
        answers.give("DescribeCacheClusters", "", Answers.refused(400, "Throttling"));
        assertThatExceptionOfType(Transient.class).isThrownBy(() -> inventory.read(HERE, "carts"));
        assertThat(inventory.readAll(HERE, page -> {}))
                .singleElement()
                .satisfies(carts -> assertThat(carts.nodes())
                        .allMatch(node -> node.endpoint().isEmpty()));
        answers.give("DescribeCacheClusters", "", clusters(node("0001-001")));
        assertThat(endpointOfFirst()).as("asked for again at once").contains(endpoint("carts-0001-001"));
    }

    private Optional<Endpoint> endpointOfFirst() {
        return inventory
                .read(HERE, "carts")
                .orElseThrow()
                .nodes()
                .findFirst()
                .orElseThrow()
                .endpoint();
    }

    private static Endpoint endpoint(String nodeId) {
        return new Endpoint(nodeId + ".carts.abc123.euw1.cache.amazonaws.com", 6379);
    }

    private void give(String group) {
        answers.give(
                "DescribeReplicationGroups",
                "",
                Answers.page("DescribeReplicationGroups", "", "ReplicationGroups", group));
    }

    private static String carts(String... nodes) {
        return """
                <ReplicationGroup><ReplicationGroupId>carts</ReplicationGroupId><Status>available</Status>
                <ConfigurationEndpoint><Address>clustercfg.carts</Address><Port>6379</Port></ConfigurationEndpoint>
                <NodeGroups><NodeGroup><NodeGroupId>0001</NodeGroupId><Status>available</Status><Slots>0-16383</Slots>
                <NodeGroupMembers>%s</NodeGroupMembers></NodeGroup></NodeGroups>
                <ClusterEnabled>true</ClusterEnabled><TransitEncryptionEnabled>true</TransitEncryptionEnabled>
                </ReplicationGroup>""".formatted(Arrays.stream(nodes)
                .map(node ->
                        "<NodeGroupMember><CacheClusterId>carts-%s</CacheClusterId><CacheNodeId>0001</CacheNodeId></NodeGroupMember>"
                                .formatted(node))
                .collect(Collectors.joining()));
    }

    private static WireResponse clusters(String... clusters) {
        return Answers.page("DescribeCacheClusters", "", "CacheClusters", clusters);
    }

    private static String[] nodes(String... nodes) {
        return Arrays.stream(nodes).map(ClusterModeReadingTest::node).toArray(String[]::new);
    }

    private static String node(String node) {
        return """
                <CacheCluster><CacheClusterId>carts-%1$s</CacheClusterId><CacheClusterStatus>available</CacheClusterStatus>
                <TransitEncryptionEnabled>true</TransitEncryptionEnabled><CacheNodes><CacheNode><CacheNodeId>0001</CacheNodeId>
                <CacheNodeStatus>available</CacheNodeStatus><Endpoint><Address>carts-%1$s.carts.abc123.euw1.cache.amazonaws.com</Address>
                <Port>6379</Port></Endpoint></CacheNode></CacheNodes></CacheCluster>""".formatted(node);
    }
}
