package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.net.NetworkState;
import io.pointsman.sandbox.redis.Secret;
import io.pointsman.sandbox.redis.ServerUser;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;

/** What the API tells of TLS, tokens and users. */
class GroupAccessTest {

    private static final ServerUser APP = new ServerUser("app", new Secret("secret"), "on ~app:* +@read");
    private static final String TOKEN = "sixteen-letters!";

    private final Cloud cloud = new Cloud(1);

    @AfterEach
    void close() {
        cloud.close();
    }

    private SandboxGroup orders(GroupAccess access) {
        return cloud.service.create(
                GroupSpec.of("orders", 1).withServers(Servers.NONE).withAccess(access));
    }

    private ReplicationGroup told() {
        return cloud.client.describeReplicationGroups().replicationGroups().getFirst();
    }

    @Test // [D], [O], aws-facts 3.5
    void endpointsWithTlsHaveOtherNames() {
        orders(GroupAccess.overTls());
        NodeGroup nodeGroup = told().nodeGroups().getFirst();
        assertThat(nodeGroup.primaryEndpoint().address()).isEqualTo("master.orders.abc123.euw1.cache.amazonaws.com");
        assertThat(nodeGroup.readerEndpoint().address()).isEqualTo("replica.orders.abc123.euw1.cache.amazonaws.com");
        assertThat(nodeGroup.nodeGroupMembers())
                .extracting(member -> member.readEndpoint().address())
                .containsExactly(
                        "orders-001.orders.abc123.euw1.cache.amazonaws.com",
                        "orders-002.orders.abc123.euw1.cache.amazonaws.com");
        assertThat(cloud.addresses("master.orders.abc123.euw1.cache.amazonaws.com"))
                .isEqualTo(cloud.addresses("orders-001.orders.abc123.euw1.cache.amazonaws.com"))
                .isNotEmpty();
        assertThat(cloud.addresses("orders.abc123.ng.0001.euw1.cache.amazonaws.com"))
                .isEmpty();
    }

    @Test // [S-MODEL], aws-facts 3.2
    void tlsIsTold() {
        orders(GroupAccess.overTls());
        assertThat(told().transitEncryptionEnabled()).isTrue();
        assertThat(told().transitEncryptionModeAsString()).isEqualTo("required");
        assertThat(told().authTokenEnabled()).isFalse();
        assertThat(told().userGroupIds()).isEmpty();
        CacheCluster node = cloud.client.describeCacheClusters().cacheClusters().getFirst();
        assertThat(node.transitEncryptionEnabled()).isTrue();
        assertThat(node.transitEncryptionModeAsString()).isEqualTo("required");
        assertThat(node.authTokenEnabled()).isFalse();
    }

    @Test // [S-MODEL]
    void anAuthTokenIsToldFromTheDayThereIsOne() {
        SandboxGroup group = orders(GroupAccess.overTls());
        group.rotateAuthToken(TOKEN);
        assertThat(told().authTokenEnabled()).isTrue();
        assertThat(cloud.client
                        .describeCacheClusters()
                        .cacheClusters()
                        .getFirst()
                        .authTokenEnabled())
                .isTrue();
    }

    @Test // [S-MODEL]
    void usersAreToldAsAUserGroup() {
        orders(GroupAccess.overTls().withUsers(APP));
        assertThat(told().userGroupIds()).containsExactly("orders-users");
        assertThat(told().authTokenEnabled()).isFalse();
    }

    @Test // [D], [S-RBAC], aws-facts 7.3
    void whatElastiCacheDoesNotCombineIsRefused() {
        GroupAccess open = GroupAccess.open();
        GroupAccess tls = GroupAccess.overTls();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open.withAuthToken(TOKEN))
                .withMessage("an AUTH token needs TLS");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open.withUsers(APP))
                .withMessage("users need TLS");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tls.withAuthToken(TOKEN).withUsers(APP))
                .withMessage("a group has an AUTH token or users, not both");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tls.withUsers(APP, APP))
                .withMessage("two users have the same name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> orders(open.throughRelays()))
                .withMessage("relays of orders need servers, real ones");
    }

    @Test
    void clusterModeIsOpenToEverybodySoFar() {
        GroupSpec spec = GroupSpec.of("orders", 1).withShards(2);
        for (GroupAccess access :
                List.of(GroupAccess.overTls(), GroupAccess.open().throughRelays())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> spec.withAccess(access))
                    .withMessage("cluster mode of orders goes neither with TLS nor with relays so far");
        }
    }

    @Test
    void aGroupWithoutTlsOrWithUsersTakesNoToken() {
        SandboxGroup group = orders(GroupAccess.open());
        assertThatIllegalStateException()
                .isThrownBy(() -> group.setAuthToken(TOKEN))
                .withMessage("group orders has no TLS, or has users; it takes no AUTH token");
    }

    @Test
    void theNetworkOfAGroupThatIsNotRelayedCannotFail() {
        SandboxGroup group = orders(GroupAccess.open());
        assertThat(group.snapshot().node("orders-001").network()).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> group.network("orders-001", new NetworkState.Silent()))
                .withMessageContaining("is not relayed");
    }
}
