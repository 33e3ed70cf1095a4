package io.pointsman.inventory;

import static io.pointsman.inventory.InventoryContract.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.sandbox.dns.AddressBook;
import io.pointsman.sandbox.elasticache.CacheSettings;
import io.pointsman.sandbox.elasticache.ElastiCacheService;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.wire.SandboxTime;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** The adapter on a group in cluster mode: endpoints are told elsewhere, roles nowhere. */
class ClusterModeInventoryIT {

    @Test // aws-facts 3.2
    void aGroupInClusterModeIsReadWithItsEndpointsAndWithoutRoles() throws Exception {
        try (SandboxTime time = new SandboxTime(Clock.systemUTC(), 1_000);
                ElastiCacheService elastiCache = new ElastiCacheService(
                        CacheSettings.defaults(), time, new AddressBook(), (topic, event, value) -> {});
                InventoryOverHttp http = new InventoryOverHttp(elastiCache, Clock.systemUTC())) {
            var unused = elastiCache.create(GroupSpec.of("carts", 1).withShards(2));

            ReplicationGroup carts = http.inventory().read(HERE, "carts").orElseThrow();
            assertThat(carts.clusterMode()).isTrue();
            assertThat(carts.nodeGroups())
                    .hasSize(2)
                    .allSatisfy(shard -> assertThat(shard.primaryEndpoint()).isEmpty());
            assertThat(carts.nodes()).hasSize(4).allSatisfy(node -> {
                assertThat(node.role()).isEqualTo(Role.UNKNOWN);
                assertThat(node.endpoint().orElseThrow().host()).startsWith(node.id() + ".");
            });
            assertThat(http.inventory().readAll(HERE, page -> {})).hasSize(1);
            assertThat(http.inventory().conditions(HERE).keySet()).isEqualTo(carts.memberIds());
        }
    }
}
