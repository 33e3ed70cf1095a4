package io.pointsman.inventory;

import io.pointsman.topology.Location;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.SampleGroup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * ElastiCache in memory. A node of a known group is available unless a test says otherwise. A test brings faults in by what it runs
 * before a call, which may throw what the port may throw, or change the groups.
 */
public final class InMemoryInventory implements Inventory, Announcements {

    public static final NodeCondition AVAILABLE = new NodeCondition("available", "available", false, Optional.empty());
    public static final NodeCondition RECOVERING = new NodeCondition("available", "available", true, Optional.empty());

    /** As many groups as ElastiCache lists at once. */
    private final Clock clock;

    private final Map<Id, SampleGroup> groups = new ConcurrentHashMap<>();
    private final Map<Id, NodeCondition> conditions = new ConcurrentHashMap<>();
    private final List<Filed> events = new ArrayList<>();
    private final Map<Id, Optional<TopicSetting>> topics = new ConcurrentHashMap<>();
    private final Queue<Runnable> beforeCalls = new ConcurrentLinkedQueue<>();
    private final List<String> calls = new ArrayList<>();

    private record Id(Location location, String id) {}

    private record Filed(Location location, CacheEvent event) {}

    public InMemoryInventory(Clock clock) {
        this.clock = clock;
    }

    /** The group is so from now on. */
    public void put(SampleGroup group) {
        groups.put(new Id(group.location(), group.id()), group);
    }

    /** ElastiCache knows the group no more. */
    public void remove(SampleGroup group) {
        groups.remove(new Id(group.location(), group.id()));
    }

    /** What ElastiCache says of the node from now on. */
    public void condition(Location location, String nodeId, NodeCondition condition) {
        conditions.put(new Id(location, nodeId), condition);
    }

    /** A recovery of the node ended at {@code when}. */
    public void recovered(Location location, String nodeId, Instant when) {
        condition(location, nodeId, new NodeCondition("available", "available", false, Optional.of(when)));
    }

    /** DescribeEvents tells it from now on. */
    public void happened(Location location, CacheEvent event) {
        synchronized (events) {
            events.add(new Filed(location, event));
        }
    }

    /** Where the group publishes from now on; without it, nowhere. */
    public void publishes(Location location, String groupId, TopicSetting topic) {
        topics.put(new Id(location, groupId), Optional.of(topic));
    }

    /** Runs {@code event} once, before the next call that has no earlier one waiting; what it throws is the call's failure. */
    public void beforeNextCall(Runnable event) {
        beforeCalls.add(event);
    }

    /** The calls so far, as AWS names them, oldest first. */
    public List<String> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    @Override
    public List<ReplicationGroup> readAll(Location location, Consumer<List<ReplicationGroup>> onPage) {
        Instant readAt = called("DescribeReplicationGroups");
        List<ReplicationGroup> all = groups.values().stream()
                .filter(group -> group.location().equals(location))
                .map(group -> group.at(readAt))
                .sorted(Comparator.comparing(ReplicationGroup::id))
                .toList();
        for (int from = 0; from < all.size(); from += PAGE) {
            if (from > 0) {
                called("DescribeReplicationGroups");
            }
            onPage.accept(all.subList(from, Math.min(all.size(), from + PAGE)));
        }
        return all;
    }

    @Override
    public Optional<ReplicationGroup> read(Location location, String groupId) {
        Instant readAt = called("DescribeReplicationGroups " + groupId);
        @Nullable SampleGroup group = groups.get(new Id(location, groupId.toLowerCase(Locale.ROOT)));
        return Optional.ofNullable(group).map(found -> found.at(readAt));
    }

    @Override
    public Map<String, NodeCondition> conditions(Location location) {
        called("DescribeCacheClusters");
        called("DescribeEvents");
        return ofKnownNodes(location);
    }

    @Override
    public Map<String, NodeCondition> conditions(Location location, Collection<String> nodeIds) {
        nodeIds.forEach(nodeId -> {
            called("DescribeCacheClusters " + nodeId);
            called("DescribeEvents of " + nodeId);
        });
        Map<String, NodeCondition> all = ofKnownNodes(location);
        all.keySet().retainAll(nodeIds);
        return all;
    }

    @Override
    public List<CacheEvent> events(Location location, CacheEvent.Source source, Duration back) {
        Instant now = called("DescribeEvents " + source.word());
        Instant since = now.minus(back);
        synchronized (events) {
            return events.stream()
                    .filter(filed -> filed.location().equals(location))
                    .map(Filed::event)
                    .filter(event -> event.source() == source && !event.at().isBefore(since))
                    .sorted(Comparator.comparing(CacheEvent::at))
                    .toList();
        }
    }

    @Override
    public Map<String, Optional<TopicSetting>> topics(Location location) {
        called("DescribeCacheClusters");
        return groups.values().stream()
                .filter(group -> group.location().equals(location))
                .collect(Collectors.toMap(
                        SampleGroup::id, group -> topics.getOrDefault(new Id(location, group.id()), Optional.empty())));
    }

    private Map<String, NodeCondition> ofKnownNodes(Location location) {
        return groups.values().stream()
                .filter(group -> group.location().equals(location))
                .flatMap(group -> group.nodes().stream())
                .map(Node::id)
                .collect(Collectors.toMap(
                        Function.identity(), id -> conditions.getOrDefault(new Id(location, id), AVAILABLE)));
    }

    private Instant called(String call) {
        // What is set once the call can be seen is for the next.
        @Nullable Runnable event = beforeCalls.poll();
        synchronized (calls) {
            calls.add(call);
        }
        Instant askedAt = clock.instant();
        if (event != null) {
            event.run();
        }
        return askedAt;
    }
}
