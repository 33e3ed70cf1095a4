package io.pointsman.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.dns.AddressBook;
import io.pointsman.sandbox.elasticache.CacheSettings;
import io.pointsman.sandbox.elasticache.ElastiCacheService;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.wire.SandboxTime;
import io.pointsman.topology.Node;
import io.pointsman.topology.Role;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The adapter over HTTP, on the sandbox's ElastiCache. */
class ElastiCacheInventoryIT implements InventoryContract {

    private final SandboxTime time = new SandboxTime(Clock.systemUTC(), 1_000);
    private final ElastiCacheService elastiCache =
            new ElastiCacheService(CacheSettings.defaults(), time, new AddressBook(), (topic, event, value) -> {});
    private InventoryOverHttp http;

    @BeforeEach
    void start() throws IOException {
        http = new InventoryOverHttp(elastiCache, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        http.close();
        elastiCache.close();
        time.close();
    }

    @Override
    public Inventory inventory() {
        return http.inventory();
    }

    @Override
    public Announcements announcements() {
        return http.announcements();
    }

    @Override
    public void create(String id, int replicas) {
        elastiCache.create(GroupSpec.of(id, replicas).withServers(Servers.NONE));
    }

    @Override
    public void delete(String id) {
        elastiCache.delete(id);
    }

    @Test
    void afterAFailoverTheOldPrimaryIsRecoveringAndThenRecovered() {
        create("orders", 2);
        elastiCache.find("orders").orElseThrow().testFailover();
        await().until(() -> !roleOf("orders-001").equals(Role.PRIMARY));
        await().until(() -> condition("orders-001").recoveredAt().isPresent());
        assertThat(condition("orders-001").recovering()).isFalse();
        assertThat(inventory().read(HERE, "orders").orElseThrow().nodes().filter(node -> node.role() == Role.PRIMARY))
                .hasSize(1);
    }

    @Test
    void aFailoverIsToldUnderTheGroupAndUnderItsNodes() {
        create("orders", 2);
        elastiCache.find("orders").orElseThrow().testFailover();
        await().untilAsserted(() ->
                assertThat(texts(CacheEvent.Source.REPLICATION_GROUP)).anyMatch(text -> text.startsWith("Failover ")));
        await().untilAsserted(() ->
                assertThat(texts(CacheEvent.Source.CACHE_CLUSTER)).contains("Finished recovery for cache nodes 0001"));
    }

    private List<String> texts(CacheEvent.Source source) {
        return announcements().events(HERE, source, Duration.ofMinutes(20)).stream()
                .map(CacheEvent::text)
                .toList();
    }

    private Role roleOf(String nodeId) {
        return inventory()
                .read(HERE, "orders")
                .orElseThrow()
                .nodes()
                .filter(node -> node.id().equals(nodeId))
                .map(Node::role)
                .findFirst()
                .orElse(Role.UNKNOWN);
    }

    private NodeCondition condition(String nodeId) {
        return inventory().conditions(HERE, List.of(nodeId)).getOrDefault(nodeId, NodeCondition.UNKNOWN_NODE);
    }
}
