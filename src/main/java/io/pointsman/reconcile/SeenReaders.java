package io.pointsman.reconcile;

import io.pointsman.dns.Change;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.Readers;
import io.pointsman.dns.RecordSet;
import io.pointsman.dns.ZoneReading;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Node;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the planner may lead names to, from a group as read and what the board knows of its nodes. */
final class SeenReaders {

    private SeenReaders() {}

    /** @param groupId what we call the group */
    static Readers of(String groupId, ReplicationGroup shown, ServingBoard board) {
        List<Readers.Member> members = shown.nodeGroups().stream()
                .flatMap(shard -> shard.nodes().stream().map(node -> member(shown, shard, node, board)))
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

    /** In cluster mode no node of a shard may be taken for a replica before its primary is known. */
    private static Readers.Member member(ReplicationGroup shown, NodeGroup shard, Node node, ServingBoard board) {
        boolean tells =
                !shown.clusterMode() || shard.nodes().stream().anyMatch(member -> member.role() == Role.PRIMARY);
        return new Readers.Member(
                node.id(),
                shard.id(),
                node.role(),
                node.endpoint().filter(endpoint -> tells),
                board.standing(shown, node));
    }

    /**
     * Replicas that are out by a word older than this reading, though a name leads to them: another instance that has been told of their recovery
     * since may have led it there.
     */
    static List<Node> outByOldWord(ReplicationGroup shown, ZoneReading zone, NameRange range, ServingBoard board) {
        Set<String> targets = zone.names(range).stream()
                .flatMap(name -> zone.at(name).stream())
                .flatMap(set -> set.leadsTo().stream())
                .collect(Collectors.toSet());
        return byOldWord(shown, targets, Standing.Out.class, board);
    }

    /**
     * Replicas that serve by a word older than this reading, though somebody else has led a name away from them: another instance that has been told
     * that they do not, perhaps.
     *
     * @param hosts where such names were led by us, and are wanted still
     */
    static List<Node> servingByOldWord(ReplicationGroup shown, Set<String> hosts, ServingBoard board) {
        return byOldWord(shown, hosts, Standing.Serving.class, board);
    }

    private static List<Node> byOldWord(
            ReplicationGroup shown, Set<String> hosts, Class<? extends Standing> standing, ServingBoard board) {
        return shown.nodes()
                .filter(node -> isAt(node, hosts))
                .filter(node -> standing.isInstance(board.standing(shown, node)))
                .filter(node -> board.knownAt(shown, node)
                        .filter(at -> at.isBefore(shown.readAt()))
                        .isPresent())
                .toList();
    }

    /** The node whose name it is. */
    static Optional<Node> at(String host, ReplicationGroup shown) {
        return shown.nodes().filter(node -> isAt(node, Set.of(host))).findFirst();
    }

    private static boolean isAt(Node node, Set<String> hosts) {
        return node.endpoint()
                .filter(endpoint -> hosts.contains(endpoint.host()))
                .isPresent();
    }

    /**
     * Those to be looked at closely behind these changes. Of a replica that served when we last heard of it that is nobody's business but that of the
     * name which is led to it now: a full pass looks at all.
     */
    static List<Node> due(ReplicationGroup shown, List<Change> changes, ServingBoard board) {
        Set<String> ledTo = changes.stream()
                .flatMap(change -> becomes(change).stream())
                .flatMap(set -> set.leadsTo().stream())
                .collect(Collectors.toSet());
        return shown.nodes()
                .filter(node -> board.isDue(shown, node))
                .filter(node -> !(board.standing(shown, node) instanceof Standing.Serving) || isAt(node, ledTo))
                .toList();
    }

    private static Optional<RecordSet> becomes(Change change) {
        return switch (change) {
            case Change.Create create -> Optional.of(create.becomes());
            case Change.Replace replace -> Optional.of(replace.becomes());
            case Change.Delete ignored -> Optional.empty();
        };
    }
}
