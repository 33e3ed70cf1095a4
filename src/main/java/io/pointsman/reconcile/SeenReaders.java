package io.pointsman.reconcile;

import io.pointsman.dns.Readers;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the planner may lead names to, from a group as read and what the board knows of its nodes. */
final class SeenReaders {

    private SeenReaders() {}

    static Readers of(ReplicationGroup shown, ServingBoard board) {
        List<Readers.Reader> replicas = shown.nodes()
                .filter(node -> node.role() != Role.PRIMARY)
                .map(node ->
                        new Readers.Reader(node.id(), node.endpoint().map(Endpoint::host), board.standing(shown, node)))
                .toList();
        Set<String> memberHosts = shown.nodes()
                .flatMap(node -> node.endpoint().stream())
                .map(Endpoint::host)
                .collect(Collectors.toSet());
        Optional<String> primaryHost = shown.nodeGroups().stream()
                .map(NodeGroup::primaryEndpoint)
                .flatMap(Optional::stream)
                .map(Endpoint::host)
                .findFirst();
        boolean complete = !memberHosts.isEmpty() && shown.status().equals("available") && shown.listsEveryMember();
        return new Readers(shown.id(), replicas, memberHosts, primaryHost, complete);
    }
}
