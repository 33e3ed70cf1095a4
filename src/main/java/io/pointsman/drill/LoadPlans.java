package io.pointsman.drill;

import io.pointsman.dns.NamingPolicy;
import io.pointsman.failure.Rejected;
import io.pointsman.load.Ledger;
import io.pointsman.load.LoadPath;
import io.pointsman.load.LoadPlan;
import io.pointsman.load.Operation;
import io.pointsman.load.Workload;
import io.pointsman.redis.Login;
import io.pointsman.redis.NodeTarget;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.ReplicationGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** The ways by which clients use a group, as load takes them. */
final class LoadPlans {

    /** The way that most writes take. */
    static final String PRIMARY = "primary";

    private static final String FRESH = ", fresh";
    private static final String NUMBERED = "numbered";
    private static final Set<Operation> BOTH = Set.of(Operation.WRITE, Operation.READ);

    /** Of ten operations on a name one opens a connection of its own. */
    private static final int SHARE_KEPT = 9;

    private static final int NUMBERED_RATE = 50;
    private static final int NUMBERED_KEYS = 10;
    private static final int PREFIX_LETTERS = 8;
    private static final long SEED = 1;

    private LoadPlans() {}

    /**
     * In cluster mode clients come by the configuration endpoint. Otherwise writes go to the primary endpoint, and reads to it and to each read name; these are left
     * out where TLS is on, since no certificate is for them.
     *
     * @param longest for which the drill may be under way
     * @throws Rejected if the group has no such endpoint, or the load is out of bounds
     */
    static LoadPlan of(
            UUID drill,
            LoadRequest request,
            ReplicationGroup shown,
            NamingPolicy naming,
            Optional<Login> login,
            Duration longest) {
        List<LoadPath> paths = new ArrayList<>();
        Endpoint entrance = entrance(shown);
        NodeTarget target = new NodeTarget(entrance, shown.tls(), login);
        if (shown.clusterMode()) {
            paths.add(LoadPath.cluster(PRIMARY, target, request.connectionsOr()));
        } else {
            addBoth(paths, PRIMARY, target, BOTH, request);
            if (!shown.tls()) {
                names(shown, naming)
                        .forEach(name -> addBoth(
                                paths,
                                name,
                                new NodeTarget(new Endpoint(name, entrance.port()), false, login),
                                Set.of(Operation.READ),
                                request));
            }
        }
        LoadPath numbered =
                shown.clusterMode() ? LoadPath.cluster(NUMBERED, target, 1) : LoadPath.kept(NUMBERED, target, 1);
        return new LoadPlan(
                request.schedule(longest),
                paths,
                new Workload(
                        request.writesOr(),
                        request.readsOr(),
                        request.sessionsOr(),
                        prefix(drill),
                        request.keysOr(),
                        request.valueBytesOr(),
                        SEED),
                Optional.of(new Ledger(numbered, NUMBERED_RATE, NUMBERED_KEYS)),
                LoadPlan.DEADLINE,
                LoadPlan.LIMIT);
    }

    /** Of the keys that a drill's load writes. */
    static String prefix(UUID drill) {
        return "pointsman:load:%s:".formatted(drill.toString().substring(0, PREFIX_LETTERS));
    }

    private static Endpoint entrance(ReplicationGroup shown) {
        return shown.entrance()
                .orElseThrow(() ->
                        new Rejected("ElastiCache tells no endpoint of %s for clients.".formatted(shown.id()), null));
    }

    private static void addBoth(
            List<LoadPath> paths, String name, NodeTarget target, Set<Operation> takes, LoadRequest request) {
        paths.add(new LoadPath(name, target, LoadPath.Kind.KEPT, takes, SHARE_KEPT, request.connectionsOr(), 1));
        paths.add(new LoadPath(name + FRESH, target, LoadPath.Kind.FRESH, takes, 1, 1, 1));
    }

    /** One for each replica, at least one; further ones there may be lead to the same nodes. */
    private static List<String> names(ReplicationGroup shown, NamingPolicy naming) {
        return shown.nodeGroups().stream()
                .flatMap(shard -> IntStream.range(1, Math.max(2, shard.nodes().size()))
                        .mapToObj(slot -> naming.name(shard.id(), slot).value()))
                .toList();
    }
}
