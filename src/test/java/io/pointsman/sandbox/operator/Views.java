package io.pointsman.sandbox.operator;

import io.pointsman.sandbox.elasticache.GroupSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeGroupSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.net.NetworkState;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The sandbox's world as JSON objects. */
final class Views {

    private Views() {}

    /** An object with its fields in order: name, value, name, value, … */
    static Map<String, Object> object(Object... fields) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            object.put(fields[i].toString(), fields[i + 1]);
        }
        return object;
    }

    /** A group as it truly is; {@code role} and {@code state} by its servers' word, {@code awsSays} what the API tells. */
    static Map<String, Object> group(SandboxGroup group) {
        return group(group.snapshot());
    }

    static Map<String, Object> group(GroupSnapshot snapshot) {
        boolean clusterMode = snapshot.configurationEndpoint().isPresent();
        Map<String, Object> group = object(
                "id", snapshot.id(),
                "account", snapshot.account(),
                "region", snapshot.region(),
                "status", snapshot.status(),
                "frozen", snapshot.frozen(),
                "tags", new TreeMap<>(snapshot.tags()),
                "nodes",
                        snapshot.nodes().stream()
                                .map(node -> node(node, clusterMode))
                                .toList());
        snapshot.configurationEndpoint().ifPresent(endpoint -> {
            group.put("configurationEndpoint", endpoint);
            group.put("shards", snapshot.nodeGroups().stream().map(Views::shard).toList());
        });
        return group;
    }

    private static Map<String, Object> shard(NodeGroupSnapshot shard) {
        return object("id", shard.id(), "status", shard.status(), "slots", shard.slots());
    }

    // In cluster mode the API tells no roles.
    private static Map<String, Object> node(NodeSnapshot node, boolean clusterMode) {
        String role = node.reportedPrimary() ? "primary, " : "replica, ";
        Map<String, Object> view = object(
                "id", node.id(),
                "state", node.state().name().toLowerCase(Locale.ROOT),
                "awsSays", (clusterMode ? "" : role) + node.status(),
                "inService", node.inService(),
                "endpoint", node.endpoint(),
                "address",
                        node.address().getAddress().getHostAddress() + ":"
                                + node.address().getPort(),
                "zone", node.zone());
        node.network().ifPresent(network -> view.put("network", words(network)));
        return view;
    }

    private static String words(NetworkState network) {
        return switch (network) {
            case NetworkState.Well unused -> "well";
            case NetworkState.Delayed delayed ->
                "delays %d ms to the server, %d ms to the client"
                        .formatted(
                                delayed.toServer().toMillis(),
                                delayed.toClient().toMillis());
            case NetworkState.Silent unused -> "silent";
            case NetworkState.Refused unused -> "refused";
        };
    }
}
