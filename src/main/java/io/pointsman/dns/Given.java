package io.pointsman.dns;

import io.pointsman.dns.Readers.Member;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Standing;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one plan starts from, and what its parts ask of it. */
final class Given {

    private final NamingPolicy policy;
    private final String owner;
    private final Readers readers;
    private final List<Member> replicas;
    private final Set<String> memberHosts;
    private final ZoneReading zone;

    /** @param readers drained nodes are out */
    Given(NamingPolicy policy, String owner, Readers readers, ZoneReading zone) {
        this.policy = policy;
        this.owner = owner;
        this.readers = readers;
        this.replicas = readers.replicas();
        this.memberHosts = readers.memberHosts();
        this.zone = zone;
    }

    NamingPolicy policy() {
        return policy;
    }

    String owner() {
        return owner;
    }

    Readers readers() {
        return readers;
    }

    List<Member> replicas() {
        return replicas;
    }

    Set<String> memberHosts() {
        return memberHosts;
    }

    /** Whether anything was told that a decision can rest on. */
    boolean isSeen() {
        return !isMixed() && (!memberHosts.isEmpty() || readers.complete());
    }

    /** A name that leads to one shard today and to another tomorrow serves nobody. */
    private boolean isMixed() {
        return readers.shards().size() > 1;
    }

    /** Why not, where {@link #isSeen} says no. */
    DeclineReason unseenReason() {
        if (readers.members().isEmpty()) {
            return DeclineReason.GROUP_NOT_SEEN;
        }
        return isMixed() ? DeclineReason.SEVERAL_SHARDS : DeclineReason.ROLES_UNKNOWN;
    }

    String unseenDetail() {
        return switch (unseenReason()) {
            case GROUP_NOT_SEEN -> "ElastiCache shows no nodes of the group";
            case SEVERAL_SHARDS ->
                "the group has %d shards, each of which needs names of its own: put %s into its name, as in orders-%s-ro.example.com"
                        .formatted(readers.shards().size(), NamingPolicy.SHARD, NamingPolicy.SHARD);
            default ->
                "nobody has told yet which nodes are replicas, and their endpoints; in cluster mode the nodes alone tell, see pointsman.probe.enabled";
        };
    }

    Slot numbered(int number) {
        return Slot.read(Slot.Kind.REPLICA, number, policy.name(number), zone, owner, memberHosts);
    }

    Slot reader() {
        return Slot.read(Slot.Kind.READER, 0, policy.plainName(), zone, owner, memberHosts);
    }

    Slot service(int number) {
        return Slot.read(Slot.Kind.SRV, number, policy.serviceName(number), zone, owner, memberHosts);
    }

    /** The numbers whose name has a record or a claim. */
    NavigableSet<Integer> numbered() {
        return numbers(policy::slotOf);
    }

    /** The numbers whose SRV record, or the claim beside it, is there. */
    NavigableSet<Integer> services() {
        return numbers(policy::serviceSlotOf);
    }

    private NavigableSet<Integer> numbers(Function<RecordName, OptionalInt> slotOf) {
        NavigableSet<Integer> numbers = new TreeSet<>();
        for (RecordName name : zone.names(policy.range())) {
            slotOf.apply(OwnershipRecord.nameOf(name)).ifPresent(numbers::add);
        }
        return numbers;
    }

    /** Replicas of that standing that can stand behind a name, by id. */
    List<Member> replicas(Class<? extends Standing> standing) {
        return replicas.stream()
                .filter(replica -> standing.isInstance(replica.standing())
                        && replica.endpoint().isPresent())
                .sorted(Comparator.comparing(Member::nodeId))
                .toList();
    }

    Set<String> hosts(Class<? extends Standing> standing) {
        return replicas(standing).stream()
                .flatMap(replica -> replica.host().stream())
                .collect(Collectors.toSet());
    }

    Optional<Member> replicaAt(String host) {
        return replicas.stream()
                .filter(replica -> replica.host().filter(host::equals).isPresent())
                .findFirst();
    }

    /** Of a node, or of the group as a whole. */
    Optional<Endpoint> endpointAt(String host) {
        return Stream.concat(
                        readers.members().stream().flatMap(member -> member.endpoint().stream()),
                        readers.primaryEndpoint().stream())
                .filter(endpoint -> endpoint.host().equals(host))
                .findFirst();
    }

    static boolean serves(Member replica) {
        return replica.standing() instanceof Standing.Serving
                && replica.endpoint().isPresent();
    }

    /** Why no replica serves, where none does. */
    String faults() {
        if (replicas.isEmpty()) {
            return "the group has none";
        }
        return replicas.stream()
                .map(replica -> replica.nodeId() + " "
                        + switch (replica.standing()) {
                            case Standing.Serving ignored -> "has no endpoint yet";
                            case Standing.Unverified ignored -> "is not verified";
                            case Standing.Settling settling -> settling.reason();
                            case Standing.Out out -> out.reason();
                        })
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Why nothing should lead to {@code host} any more. */
    String fault(String host) {
        Optional<Member> replica = replicaAt(host);
        if (replica.isEmpty()) {
            return host + (memberHosts.contains(host) ? " is the primary" : " is no replica of the group");
        }
        return replica.get().standing() instanceof Standing.Out out
                ? replica.get().nodeId() + ": " + out.reason()
                : "spread evenly";
    }
}
