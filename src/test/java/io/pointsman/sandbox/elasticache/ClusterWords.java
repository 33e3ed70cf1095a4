package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeGroupSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What the servers of a group in cluster mode say to any client that asks each by itself. */
final class ClusterWords {

    private static final RedisClient CLIENT = RedisClient.create();

    private ClusterWords() {}

    /** All slots are served, and each server knows exactly its present peers, their roles and their slots as the group has them. */
    static void assertWell(GroupSnapshot group) {
        Map<String, Seen> expected = new TreeMap<>();
        for (NodeGroupSnapshot shard : group.nodeGroups()) {
            String primary = shard.nodes().stream()
                    .filter(node -> node.state() == State.PRIMARY)
                    .map(ClusterWords::address)
                    .findFirst()
                    .orElse("nobody");
            for (NodeSnapshot node : shard.nodes()) {
                boolean leads = address(node).equals(primary);
                assertThat(node.state()).as(node.id()).isEqualTo(leads ? State.PRIMARY : State.REPLICA);
                expected.put(address(node), new Seen(leads ? "" : primary, leads ? shard.slots() : ""));
            }
        }
        for (NodeSnapshot node : group.nodes()) {
            assertThat(seenBy(node)).as(node.id()).isEqualTo(expected);
            String info = ask(node, RedisCommands::clusterInfo);
            assertThat(info).as(node.id()).contains("cluster_state:ok", "cluster_slots_ok:16384");
        }
    }

    private record Seen(String follows, String slots) {}

    private static Map<String, Seen> seenBy(NodeSnapshot node) {
        String nodes = ask(node, RedisCommands::clusterNodes);
        List<RedisClusterNode> partitions = ClusterPartitionParser.parse(nodes).getPartitions();
        Map<String, String> addresses = new TreeMap<>();
        partitions.forEach(seen -> addresses.put(
                seen.getNodeId(), seen.getUri().getHost() + ":" + seen.getUri().getPort()));
        Map<String, Seen> byAddress = new TreeMap<>();
        partitions.forEach(seen -> byAddress.put(
                addresses.get(seen.getNodeId()),
                new Seen(
                        seen.getSlaveOf() == null ? "" : addresses.getOrDefault(seen.getSlaveOf(), "unknown"),
                        slots(seen))));
        return byAddress;
    }

    private static String slots(RedisClusterNode node) {
        BitSet slots = new BitSet();
        node.getSlots().forEach(slots::set);
        return Slots.text(slots);
    }

    static long keys(NodeSnapshot node) {
        return ask(node, RedisCommands::dbsize);
    }

    static long fullSynchronisations(NodeSnapshot primary) {
        return ask(primary, redis -> redis.info("stats"))
                .lines()
                .filter(line -> line.startsWith("sync_full:"))
                .mapToLong(line -> Long.parseLong(line.substring("sync_full:".length())))
                .sum();
    }

    static <T> T ask(NodeSnapshot node, Function<RedisCommands<String, String>, T> question) {
        try (StatefulRedisConnection<String, String> connection = CLIENT.connect(RedisURI.builder()
                .withHost(node.address().getAddress().getHostAddress())
                .withPort(node.address().getPort())
                .withTimeout(Duration.ofSeconds(5))
                .build())) {
            return question.apply(connection.sync());
        }
    }

    private static String address(NodeSnapshot node) {
        return node.address().getAddress().getHostAddress() + ":"
                + node.address().getPort();
    }
}
