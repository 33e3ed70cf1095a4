package io.pointsman.reconcile;

import io.pointsman.dns.Readers;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import java.util.List;
import java.util.Optional;

/** What the planner may lead names to, from a group as read and what the board knows of its nodes. */
final class SeenReaders {

    private SeenReaders() {}

    /** @param groupId what we call the group */
    static Readers of(String groupId, ReplicationGroup shown, ServingBoard board) {
        List<Readers.Member> members = shown.nodes()
                .map(node -> new Readers.Member(node.id(), node.role(), node.endpoint(), board.standing(shown, node)))
                .toList();
        Optional<Endpoint> primaryEndpoint = shown.nodeGroups().stream()
                .map(NodeGroup::primaryEndpoint)
                .flatMap(Optional::stream)
                .findFirst();
        boolean tellsEndpoints =
                members.stream().anyMatch(member -> member.endpoint().isPresent());
        boolean complete = tellsEndpoints && shown.status().equals("available") && shown.listsEveryMember();
        return new Readers(groupId, members, primaryEndpoint, complete);
    }
}
