package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.dns.AddressBook.Entry;
import io.pointsman.sandbox.elasticache.GroupView.NodeGroupView;
import io.pointsman.sandbox.elasticache.GroupView.NodeView;
import io.pointsman.sandbox.redis.AuthTokens;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.ServerAccess;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One group: its nodes, its lock, and what others see of it. Everything that changes it runs {@link #locked}, and at the end the names
 * and the API's answer follow. Readers of the answer never wait.
 */
final class GroupState {

    private static final List<String> ZONES = List.of("a", "b", "c");

    /** As it is by now: what can be changed later is what it was changed to. */
    volatile GroupSpec spec;

    final Region region;
    final List<NodeGroup> nodeGroups = new ArrayList<>();
    String status = "creating";
    /** Never changed in place: readers do not lock. */
    volatile Map<String, String> tags;
    /** Whether there were ever tags; the Tagging API goes on telling of a group that had some. */
    volatile boolean everTagged;

    /** By their names; never changed in place either. */
    volatile NavigableMap<String, UpdateAction> updates = new TreeMap<>();

    Optional<String> topicArn;
    boolean topicActive = true;
    boolean frozen;
    /** How much of a resharding's slots have moved, in percent; empty when none is under way. */
    OptionalDouble slotMigration = OptionalDouble.empty();

    /** What nodes are to become. */
    PendingValues pending = PendingValues.none();

    /** What clients must show; none without TLS, and none with users. */
    AuthTokens tokens;

    final Optional<ClusterMesh> mesh;

    private final Instant created;
    private final @Nullable RedisBinary binary;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile GroupView answer;
    private volatile boolean gone;

    GroupState(GroupSpec spec, Region region) {
        this.spec = spec;
        this.region = region;
        this.created = region.time.now();
        this.topicArn = spec.topicArn();
        this.tags = spec.tags();
        this.everTagged = !tags.isEmpty();
        this.tokens = spec.access().tokens();
        this.binary = spec.servers() == GroupSpec.Servers.REAL ? RedisBinary.find() : null;
        this.mesh = spec.clusterMode() ? Optional.of(new ClusterMesh(() -> nodeGroups)) : Optional.empty();
        for (int i = 0; i < spec.shards().orElse(1); i++) {
            addNodeGroup(spec.replicas());
        }
        if (spec.clusterMode()) {
            List<BitSet> shares = Slots.spread(nodeGroups.size());
            for (int i = 0; i < shares.size(); i++) {
                nodeGroups.get(i).slots.or(shares.get(i));
            }
        }
        this.answer = view();
    }

    /** Adds a node group with the lowest free number and all its nodes; nothing runs yet, and it owns no slots. */
    final NodeGroup addNodeGroup(int replicas) {
        int number = 1;
        for (NodeGroup nodeGroup : nodeGroups) {
            if (Integer.parseInt(nodeGroup.id) == number) {
                number++;
            }
        }
        NodeGroup added = new NodeGroup("%04d".formatted(number));
        nodeGroups.add(number - 1, added);
        for (int i = 0; i <= replicas; i++) {
            Node node = addNode(added);
            node.primary = i == 0;
            node.reportedPrimary = i == 0;
        }
        return added;
    }

    /** Adds a node with the lowest free number; nothing runs yet. */
    final Node addNode(NodeGroup nodeGroup) {
        int number = 1;
        for (Node node : nodeGroup.nodes) {
            if (node.number == number) {
                number++;
            }
        }
        String id = spec.clusterMode()
                ? "%s-%s-%03d".formatted(spec.id(), nodeGroup.id, number)
                : "%s-%03d".formatted(spec.id(), number);
        String zone = region.settings.region() + ZONES.get((number - 1) % ZONES.size());
        String endpoint = spec.access().tls() ? region.secureEndpoint(id, spec.id()) : region.nodeEndpoint(id);
        Node node = new Node(
                id,
                number,
                zone,
                endpoint,
                region.time.now(),
                binary,
                mesh,
                serverAccess(endpoint),
                spec.access().relayed(),
                spec.kind());
        nodeGroup.nodes.add(number - 1, node);
        return node;
    }

    private ServerAccess serverAccess(String endpoint) {
        boolean secure = spec.access().tls() && binary != null;
        List<String> names = List.of(endpoint, primaryEndpoint(), readerEndpoint());
        return new ServerAccess(
                secure ? Optional.of(region.authority.issue(names)) : Optional.empty(),
                tokens,
                spec.access().users());
    }

    void removeNode(NodeGroup nodeGroup, Node node) {
        node.end();
        nodeGroup.nodes.remove(node);
        region.book.remove(node.endpoint);
    }

    /** Lets the others of a cluster forget nodes that were removed. */
    void forgetRemoved() {
        try {
            mesh.ifPresent(ClusterMesh::tidy);
        } catch (IllegalStateException e) {
            System.err.println("removed nodes of " + spec.id() + " are not forgotten: " + e.getMessage());
        }
    }

    GroupView answer() {
        return answer;
    }

    void run(Runnable change) {
        var unused = locked(() -> {
            change.run();
            return this;
        });
    }

    <T> T locked(Supplier<T> change) {
        lock.lock();
        try {
            if (gone) {
                throw AwsError.noGroup(spec.id());
            }
            return change.get();
        } finally {
            if (!gone) {
                publish();
            }
            lock.unlock();
        }
    }

    /** Runs the step when AWS's {@code duration} has passed, unless the group is gone by then. */
    void later(Duration duration, Runnable step) {
        region.time.after(duration, () -> {
            lock.lock();
            try {
                if (!gone) {
                    run(step);
                }
            } finally {
                lock.unlock();
            }
        });
    }

    /** The same, unless {@code node} is no member any more or is being deleted. */
    void later(Duration duration, Node node, Runnable step) {
        later(duration, () -> {
            if (isMember(node) && !node.status.equals("deleting")) {
                step.run();
            }
        });
    }

    private boolean isMember(Node node) {
        return nodeGroups.stream().anyMatch(nodeGroup -> nodeGroup.nodes.contains(node));
    }

    /** Ends all servers and takes all names away. */
    void end() {
        lock.lock();
        try {
            gone = true;
            for (NodeGroup nodeGroup : nodeGroups) {
                List.copyOf(nodeGroup.nodes).forEach(node -> removeNode(nodeGroup, node));
            }
            region.book.remove(configurationEndpoint());
            region.book.remove(primaryEndpoint());
            region.book.remove(readerEndpoint());
        } finally {
            lock.unlock();
        }
    }

    void groupEvent(String message) {
        region.events.add(new CacheEvent(CacheEvent.GROUP, spec.id(), message, region.time.now()));
    }

    /** One event filed twice, against the group and against the node, at the very same time, 2.5. */
    void bothEvents(Node node, String message) {
        Instant now = region.time.now();
        region.events.add(new CacheEvent(CacheEvent.GROUP, spec.id(), message, now));
        region.events.add(new CacheEvent(CacheEvent.NODE, node.id, message, now));
    }

    void nodeEvent(Node node, String message) {
        region.events.add(new CacheEvent(CacheEvent.NODE, node.id, message, region.time.now()));
    }

    /** Tells the group's topic, if it has one and ElastiCache may publish to it. */
    void notice(String event, String value) {
        if (topicActive) {
            topicArn.ifPresent(topic -> region.events.tell(topic, "ElastiCache:" + event, value));
        }
    }

    /** Has addresses in cluster mode only, as the other two have without. */
    String configurationEndpoint() {
        return spec.access().tls()
                ? region.secureEndpoint("clustercfg", spec.id())
                : region.configurationEndpoint(spec.id());
    }

    String primaryEndpoint() {
        return spec.access().tls() ? region.secureEndpoint("master", spec.id()) : region.groupEndpoint(spec.id());
    }

    String readerEndpoint() {
        return spec.access().tls()
                ? region.secureEndpoint("replica", spec.id())
                : region.groupEndpoint(spec.id() + "-ro");
    }

    private void publish() {
        nodeGroups.forEach(this::publishNames);
        if (spec.clusterMode()) {
            publishConfigurationEndpoint();
        }
        if (!frozen) {
            answer = view();
        }
    }

    // [S-AF], [S-END], aws-facts 3.3 and 4: the strings stay, the answers move; without a replica the reader leads to
    // the primary.
    private void publishNames(NodeGroup nodeGroup) {
        for (Node node : nodeGroup.nodes) {
            if (!node.status.equals("creating")) {
                put(node.endpoint, List.of(node), false);
            }
        }
        if (spec.clusterMode()) {
            return;
        }
        put(primaryEndpoint(), List.of(nodeGroup.primary()), false);
        List<Node> readers =
                nodeGroup.replicas().stream().filter(node -> node.inService).toList();
        put(readerEndpoint(), readers.isEmpty() ? List.of(nodeGroup.primary()) : readers, true);
    }

    private void publishConfigurationEndpoint() {
        List<Node> nodes = nodeGroups.stream()
                .flatMap(nodeGroup -> nodeGroup.nodes.stream())
                .filter(node -> !node.status.equals("creating") && !node.status.equals("deleting"))
                .toList();
        if (!nodes.isEmpty()) {
            put(configurationEndpoint(), nodes, false);
        }
    }

    private void put(String name, List<Node> nodes, boolean oneAtATime) {
        region.book.put(
                name,
                new Entry(
                        nodes.stream().map(node -> node.address.getAddress()).toList(),
                        region.settings.endpointTtl(),
                        oneAtATime));
    }

    GroupView view() {
        return new GroupView(
                spec,
                region.arn("replicationgroup", spec.id()),
                status,
                topicArn,
                topicActive ? "active" : "inactive",
                created,
                slotMigration,
                pending,
                configurationEndpoint(),
                !tokens.valid().isEmpty(),
                nodeGroups.stream()
                        .map(nodeGroup -> new NodeGroupView(
                                nodeGroup.id,
                                nodeGroup.status,
                                primaryEndpoint(),
                                readerEndpoint(),
                                Slots.text(nodeGroup.slots),
                                nodeGroup.primary().address.getPort(),
                                nodeGroup.nodes.stream().map(this::view).toList()))
                        .toList());
    }

    private NodeView view(Node node) {
        return new NodeView(
                node.id,
                region.arn("cluster", node.id),
                node.status,
                node.reportedPrimary,
                node.zone,
                node.endpoint,
                node.address.getPort(),
                node.created,
                node.kind);
    }
}
