package io.pointsman.redis;

import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.slots.ClusterSlotRange;
import io.lettuce.core.cluster.models.slots.ClusterSlotsParser;
import io.pointsman.topology.Endpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which primary of a cluster has which slots, by what one of its nodes says. */
public final class SlotOwners {

    public static final SlotOwners UNKNOWN = new SlotOwners(new TreeMap<>());

    private final NavigableMap<Integer, Range> byFirst;

    private record Range(int last, Endpoint owner) {}

    private SlotOwners(NavigableMap<Integer, Range> byFirst) {
        this.byFirst = byFirst;
    }

    /**
     * @param clusterSlots the answer to {@code CLUSTER SLOTS}: first and last slot, primary, replicas; with TLS ElastiCache's nodes have host
     *     names there
     */
    public static SlotOwners parse(List<Object> clusterSlots) {
        NavigableMap<Integer, Range> ranges = new TreeMap<>();
        for (ClusterSlotRange range : ClusterSlotsParser.parse(clusterSlots)) {
            Endpoint owner = new Endpoint(
                    range.getUpstream().getUri().getHost(),
                    range.getUpstream().getUri().getPort());
            ranges.put(range.getFrom(), new Range(range.getTo(), owner));
        }
        return new SlotOwners(ranges);
    }

    /** Empty if no primary has the key's slot. */
    public Optional<Endpoint> of(String key) {
        return of(SlotHash.getSlot(key));
    }

    /** Empty if no primary has it. */
    public Optional<Endpoint> of(int slot) {
        return Optional.ofNullable(byFirst.floorEntry(slot))
                .map(Map.Entry::getValue)
                .filter(range -> slot <= range.last())
                .map(Range::owner);
    }

    public Set<Endpoint> all() {
        Set<Endpoint> owners = new HashSet<>();
        byFirst.values().forEach(range -> owners.add(range.owner()));
        return Set.copyOf(owners);
    }
}
