package io.pointsman.sandbox.elasticache;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A group as the API tells it, at one moment; may be stale, and its roles may lag. Which of the endpoints it has, and whether roles are told,
 * depends on cluster mode.
 *
 * @param slotMigration progress of a resharding in percent
 * @param pending what nodes are to become; told of each node, and not of the group
 * @param authToken whether there is an AUTH token, asked for or not
 */
record GroupView(
        GroupSpec spec,
        String arn,
        String status,
        Optional<String> topicArn,
        String topicStatus,
        Instant created,
        OptionalDouble slotMigration,
        PendingValues pending,
        String configurationEndpoint,
        boolean authToken,
        List<NodeGroupView> nodeGroups) {

    record NodeGroupView(
            String id,
            String status,
            String primaryEndpoint,
            String readerEndpoint,
            String slots,
            int port,
            List<NodeView> nodes) {}

    record NodeView(
            String id,
            String arn,
            String status,
            boolean primary,
            String zone,
            String endpoint,
            int port,
            Instant created,
            NodeKind kind) {}

    List<NodeView> nodes() {
        return nodeGroups.stream()
                .flatMap(nodeGroup -> nodeGroup.nodes().stream())
                .toList();
    }
}
