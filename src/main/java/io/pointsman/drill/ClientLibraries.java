package io.pointsman.drill;

import io.pointsman.drill.TargetChecks.Check;
import io.pointsman.drill.TargetChecks.Check.State;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.inventory.Inventory;
import io.pointsman.probe.NodeDetails;
import io.pointsman.probe.NodeProbes;
import io.pointsman.redis.ClientList.Client;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** With what clients are connected to a group now. */
@Component
final class ClientLibraries {

    private static final String NAME = "clients";

    /** A node with more of them is not asked: telling of each takes its time from all. */
    private static final long MOST_CONNECTIONS = 5_000;

    private static final int MOST = 20;

    private final Inventory inventory;
    private final Optional<NodeProbes> probes;
    private final ConnectedClients clients;

    ClientLibraries(Inventory inventory, Optional<NodeProbes> probes, ConnectedClients clients) {
        this.inventory = inventory;
        this.probes = probes;
        this.clients = clients;
    }

    /** Asks each node, all at once, and waits for a few seconds at most. */
    Check check(ManagedGroup group) {
        Optional<ReplicationGroup> shown = inventory.read(group.location(), group.replicationGroupId());
        if (shown.isEmpty()) {
            return told(Map.of(), List.of(group.replicationGroupId()));
        }
        Map<String, CompletableFuture<List<Client>>> answers = new TreeMap<>();
        List<String> untold = new ArrayList<>();
        for (Node node : shown.get().nodes().toList()) {
            if (node.endpoint().isEmpty() || hasTooMany(group, node)) {
                untold.add(node.id());
            } else {
                answers.put(
                        node.id(),
                        clients.of(group, shown.get(), node.endpoint().get()));
            }
        }
        Map<String, Long> counts = new TreeMap<>();
        answers.forEach((node, answer) -> answer.exceptionally(failure -> {
                    untold.add(node);
                    return List.of();
                })
                .join()
                .forEach(client -> counts.merge(client.library(), 1L, Long::sum)));
        return told(counts, untold);
    }

    private boolean hasTooMany(ManagedGroup group, Node node) {
        return probes.flatMap(known ->
                                known.figures(group.location(), node.id()).details())
                        .map(NodeDetails::connectedClients)
                        .orElse(OptionalLong.empty())
                        .orElse(0)
                > MOST_CONNECTIONS;
    }

    /**
     * @param counts of connections, by library and version as clients tell; empty: they do not
     * @param untold nodes that were not asked, or have not answered
     */
    static Check told(Map<String, Long> counts, List<String> untold) {
        String seen = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST)
                .map(library -> "%d of %s"
                        .formatted(
                                library.getValue(),
                                library.getKey().isEmpty() ? "clients that do not say" : library.getKey()))
                .collect(Collectors.joining(", "));
        String connections = seen.isEmpty() ? "nobody is connected now" : "connections now: " + seen;
        return untold.isEmpty()
                ? Check.ok(NAME, connections)
                : new Check(
                        NAME,
                        State.UNKNOWN,
                        "%s; not told by %s".formatted(connections, String.join(", ", untold)),
                        "");
    }
}
