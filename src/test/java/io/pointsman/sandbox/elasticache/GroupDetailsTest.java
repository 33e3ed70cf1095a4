package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What guards read of a group before they let anything happen to it, byte for byte; aws-facts 3.2 and 3.4. */
class GroupDetailsTest {

    private final Cloud cloud = new Cloud(1);

    @AfterEach
    void close() {
        cloud.close();
    }

    private SandboxGroup group() {
        cloud.clock.set(Instant.parse("2026-01-02T03:04:05.678Z"));
        return cloud.service.create(GroupSpec.of("orders", 1).withServers(Servers.NONE));
    }

    private String groupBody() {
        return cloud.send("DescribeReplicationGroups").body();
    }

    private String nodeBody() {
        return cloud.send("DescribeCacheClusters", "CacheClusterId", "orders-002")
                .body();
    }

    @Test // [S-MODEL]: members in the order of the model
    void aNodeStandsOnTheWireInTheOrderOfTheModel() {
        group();
        assertThat(nodeBody())
                .contains("<DescribeCacheClustersResult><CacheClusters><CacheCluster>"
                        + "<CacheClusterId>orders-002</CacheClusterId><CacheNodeType>cache.r7g.large</CacheNodeType>"
                        + "<Engine>valkey</Engine><EngineVersion>8.0.1</EngineVersion>"
                        + "<CacheClusterStatus>available</CacheClusterStatus><NumCacheNodes>1</NumCacheNodes>"
                        + "<PreferredAvailabilityZone>eu-west-1b</PreferredAvailabilityZone>"
                        + "<CacheClusterCreateTime>2026-01-02T03:04:05.678Z</CacheClusterCreateTime>"
                        + "<PreferredMaintenanceWindow>sun:05:00-sun:06:00</PreferredMaintenanceWindow>"
                        + "<PendingModifiedValues/><CacheSecurityGroups/>"
                        + "<CacheParameterGroup><CacheParameterGroupName>default.valkey8</CacheParameterGroupName>"
                        + "<ParameterApplyStatus>in-sync</ParameterApplyStatus><CacheNodeIdsToReboot/></CacheParameterGroup>"
                        + "<CacheSubnetGroupName>default</CacheSubnetGroupName>"
                        + "<AutoMinorVersionUpgrade>true</AutoMinorVersionUpgrade>"
                        + "<SecurityGroups><member><SecurityGroupId>sg-0123456789abcdef0</SecurityGroupId>"
                        + "<Status>active</Status></member></SecurityGroups>"
                        + "<ReplicationGroupId>orders</ReplicationGroupId><SnapshotRetentionLimit>0</SnapshotRetentionLimit>"
                        + "<SnapshotWindow>03:00-04:00</SnapshotWindow><AuthTokenEnabled>false</AuthTokenEnabled>"
                        + "<TransitEncryptionEnabled>false</TransitEncryptionEnabled>"
                        + "<AtRestEncryptionEnabled>true</AtRestEncryptionEnabled>"
                        + "<ARN>arn:aws:elasticache:eu-west-1:111122223333:cluster:orders-002</ARN>"
                        + "<ReplicationGroupLogDeliveryEnabled>false</ReplicationGroupLogDeliveryEnabled>"
                        + "<LogDeliveryConfigurations/><NetworkType>ipv4</NetworkType><IpDiscovery>ipv4</IpDiscovery>"
                        + "</CacheCluster></CacheClusters>");
    }

    @Test
    void aGroupTellsWhatItWasMadeWith() {
        cloud.service.create(GroupSpec.of("orders", 1)
                .withServers(Servers.NONE)
                .withFailover(true, false)
                .withNodeType("cache.t4g.small")
                .withEngine("redis", "6.2.6")
                .withUpkeep(new GroupUpkeep(0, "22:00-23:00", "mon:01:00-mon:02:00", Optional.of("tuned"))));
        assertThat(groupBody())
                .contains("<AutomaticFailover>enabled</AutomaticFailover><MultiAZ>disabled</MultiAZ>"
                        + "<SnapshotRetentionLimit>0</SnapshotRetentionLimit><SnapshotWindow>22:00-23:00</SnapshotWindow>"
                        + "<ClusterEnabled>false</ClusterEnabled><CacheNodeType>cache.t4g.small</CacheNodeType>")
                .contains("<ClusterMode>disabled</ClusterMode><Engine>redis</Engine>");
        assertThat(nodeBody())
                .contains("<CacheNodeType>cache.t4g.small</CacheNodeType><Engine>redis</Engine>"
                        + "<EngineVersion>6.2.6</EngineVersion>")
                .contains("<PreferredMaintenanceWindow>mon:01:00-mon:02:00</PreferredMaintenanceWindow>")
                .contains("<CacheParameterGroupName>tuned</CacheParameterGroupName>")
                .contains("<SnapshotWindow>22:00-23:00</SnapshotWindow>");
    }

    @Test
    void aGroupThatIsSetToBeAnotherTellsItAtOnce() {
        SandboxGroup group = group();
        group.modifications()
                .set(spec -> spec.withFailover(false, false)
                        .withEngine("redis", "7.1.0")
                        .withNodeType("cache.r7g.xlarge"));
        assertThat(groupBody())
                .contains("<AutomaticFailover>disabled</AutomaticFailover><MultiAZ>disabled</MultiAZ>")
                .contains("<CacheNodeType>cache.r7g.xlarge</CacheNodeType>", "<Engine>redis</Engine>");
        assertThat(nodeBody())
                .contains("<EngineVersion>7.1.0</EngineVersion>")
                .contains("<CacheParameterGroupName>default.redis7</CacheParameterGroupName>");
        assertThat(cloud.messages("orders")).containsExactly("Replication group orders created");
    }

    @Test // aws-facts 3.2: neither stands at the group
    void whatNodesAreToBecomeIsToldOfThemAndNotOfTheGroup() {
        group().modifications().setPending(Optional.of("cache.r7g.xlarge"), Optional.of("8.1.0"));
        assertThat(nodeBody())
                .contains("<PendingModifiedValues><EngineVersion>8.1.0</EngineVersion>"
                        + "<CacheNodeType>cache.r7g.xlarge</CacheNodeType></PendingModifiedValues>");
        assertThat(groupBody()).contains("<PendingModifiedValues/>");
    }

    @Test
    void windowsThatAwsDoesNotKnowAreRefused() {
        for (String window : new String[] {"3:00-4:00", "03:00", "24:00-25:00"}) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> new GroupUpkeep(1, window, "sun:05:00-sun:06:00", Optional.empty()))
                    .withMessageContaining(window);
        }
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new GroupUpkeep(1, "03:00-04:00", "sunday:05:00-sun:06:00", Optional.empty()));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new GroupUpkeep(36, "03:00-04:00", "sun:05:00-sun:06:00", Optional.empty()));
    }
}
