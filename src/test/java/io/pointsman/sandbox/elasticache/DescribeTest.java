package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.Xml;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.CacheClusterNotFoundException;
import software.amazon.awssdk.services.elasticache.model.ElastiCacheException;
import software.amazon.awssdk.services.elasticache.model.InvalidArnException;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.Tag;
import software.amazon.awssdk.services.elasticache.model.TagNotFoundException;

class DescribeTest {

    private final Cloud cloud = new Cloud(1);

    @AfterEach
    void close() {
        cloud.close();
    }

    private SandboxGroup group(String id, int replicas) {
        return cloud.service.create(GroupSpec.of(id, replicas).withServers(Servers.NONE));
    }

    @Test // [S-MODEL], aws-facts 3.1 and 3.2: wrapped lists, element names and order of the sample
    void aGroupStandsOnTheWireAsInTheSample() {
        cloud.clock.set(Instant.parse("2026-01-02T03:04:05.678Z"));
        group("orders", 1);
        assertThat(body(cloud.send("DescribeReplicationGroups")))
                .isEqualTo(
                        "<DescribeReplicationGroupsResponse xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\">"
                                + "<DescribeReplicationGroupsResult><ReplicationGroups><ReplicationGroup>"
                                + "<ReplicationGroupId>orders</ReplicationGroupId><Description>orders cache</Description>"
                                + "<GlobalReplicationGroupInfo/><Status>available</Status><PendingModifiedValues/>"
                                + "<MemberClusters><ClusterId>orders-001</ClusterId><ClusterId>orders-002</ClusterId></MemberClusters>"
                                + "<NodeGroups><NodeGroup><NodeGroupId>0001</NodeGroupId><Status>available</Status>"
                                + "<PrimaryEndpoint><Address>orders.abc123.ng.0001.euw1.cache.amazonaws.com</Address>"
                                + "<Port>6379</Port></PrimaryEndpoint>"
                                + "<ReaderEndpoint><Address>orders-ro.abc123.ng.0001.euw1.cache.amazonaws.com</Address>"
                                + "<Port>6379</Port></ReaderEndpoint>"
                                + "<NodeGroupMembers>"
                                + "<NodeGroupMember><CacheClusterId>orders-001</CacheClusterId><CacheNodeId>0001</CacheNodeId>"
                                + "<ReadEndpoint><Address>orders-001.abc123.0001.euw1.cache.amazonaws.com</Address><Port>6379</Port>"
                                + "</ReadEndpoint><PreferredAvailabilityZone>eu-west-1a</PreferredAvailabilityZone>"
                                + "<CurrentRole>primary</CurrentRole></NodeGroupMember>"
                                + "<NodeGroupMember><CacheClusterId>orders-002</CacheClusterId><CacheNodeId>0001</CacheNodeId>"
                                + "<ReadEndpoint><Address>orders-002.abc123.0001.euw1.cache.amazonaws.com</Address><Port>6379</Port>"
                                + "</ReadEndpoint><PreferredAvailabilityZone>eu-west-1b</PreferredAvailabilityZone>"
                                + "<CurrentRole>replica</CurrentRole></NodeGroupMember>"
                                + "</NodeGroupMembers></NodeGroup></NodeGroups>"
                                + "<SnapshottingClusterId>orders-002</SnapshottingClusterId>"
                                + "<AutomaticFailover>enabled</AutomaticFailover><MultiAZ>enabled</MultiAZ>"
                                + "<SnapshotRetentionLimit>1</SnapshotRetentionLimit><SnapshotWindow>03:00-04:00</SnapshotWindow>"
                                + "<ClusterEnabled>false</ClusterEnabled><CacheNodeType>cache.r7g.large</CacheNodeType>"
                                + "<AuthTokenEnabled>false</AuthTokenEnabled>"
                                + "<TransitEncryptionEnabled>false</TransitEncryptionEnabled>"
                                + "<AtRestEncryptionEnabled>true</AtRestEncryptionEnabled>"
                                + "<ARN>arn:aws:elasticache:eu-west-1:111122223333:replicationgroup:orders</ARN>"
                                + "<ReplicationGroupCreateTime>2026-01-02T03:04:05.678Z</ReplicationGroupCreateTime>"
                                + "<DataTiering>disabled</DataTiering><AutoMinorVersionUpgrade>true</AutoMinorVersionUpgrade>"
                                + "<NetworkType>ipv4</NetworkType><IpDiscovery>ipv4</IpDiscovery>"
                                + "<ClusterMode>disabled</ClusterMode><Engine>valkey</Engine>"
                                + "</ReplicationGroup></ReplicationGroups></DescribeReplicationGroupsResult>"
                                + "<ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata>"
                                + "</DescribeReplicationGroupsResponse>");
    }

    @Test // aws-facts 3.1: the ErrorResponse form; 3.2: the text
    void anErrorStandsOnTheWireAsAwsWritesIt() {
        WireResponse response = cloud.send("DescribeReplicationGroups", "ReplicationGroupId", "nobody");
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.contentType()).isEqualTo("text/xml");
        assertThat(body(response))
                .isEqualTo("<ErrorResponse xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\"><Error>"
                        + "<Type>Sender</Type><Code>ReplicationGroupNotFoundFault</Code>"
                        + "<Message>ReplicationGroup nobody not found</Message></Error>"
                        + "<RequestId>ID</RequestId></ErrorResponse>");
    }

    @Test // aws-facts 3.1: the SDK's names of the codes, the request id from the body
    void theSdkKnowsTheErrors() {
        assertThatExceptionOfType(ReplicationGroupNotFoundException.class)
                .isThrownBy(() -> cloud.client.describeReplicationGroups(r -> r.replicationGroupId("nobody")))
                .satisfies(e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ReplicationGroupNotFoundFault");
                    assertThat(e.requestId()).isNotBlank();
                });
        assertThatExceptionOfType(CacheClusterNotFoundException.class)
                .isThrownBy(() -> cloud.client.describeCacheClusters(r -> r.cacheClusterId("nobody-001")));
    }

    @Test // aws-facts 3.2: not case sensitive, stored in lower case
    void aGroupIsFoundInAnyCase() {
        group("orders", 2);
        ReplicationGroup found = cloud.client
                .describeReplicationGroups(r -> r.replicationGroupId("Orders"))
                .replicationGroups()
                .getFirst();
        assertThat(found.memberClusters()).containsExactly("orders-001", "orders-002", "orders-003");
        assertThat(found.nodeGroups().getFirst().nodeGroupMembers())
                .extracting(member -> member.preferredAvailabilityZone())
                .containsExactly("eu-west-1a", "eu-west-1b", "eu-west-1c");
    }

    @Test // aws-facts 3.2: Marker, pages of 20 to 100, 100 if nothing is said
    void pagesFollowEachOtherByMarker() {
        for (int i = 0; i < 130; i++) {
            group("g%03d".formatted(i), 0);
        }
        assertThat(cloud.client.describeReplicationGroups().replicationGroups()).hasSize(100);
        assertThat(cloud.client
                        .describeReplicationGroupsPaginator(r -> r.maxRecords(20))
                        .replicationGroups())
                .extracting(ReplicationGroup::replicationGroupId)
                .hasSize(130)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(cloud.client
                        .describeCacheClustersPaginator(r -> r.maxRecords(50))
                        .cacheClusters())
                .hasSize(130);
    }

    @ParameterizedTest // aws-facts 3.1 and 3.2
    @CsvSource({
        "DescribeReplicationGroups, MaxRecords, 19, 400, InvalidParameterValue",
        "DescribeReplicationGroups, MaxRecords, 101, 400, InvalidParameterValue",
        "DescribeCacheClusters, MaxRecords, x, 400, InvalidParameterValue",
        "DescribeEvents, MaxRecords, 101, 400, InvalidParameterValue",
        "DescribeReplicationGroups, Marker, ***, 400, InvalidParameterValue",
        "DescribeReplicationGroups, ReplicationGroupId, a--b, 400, InvalidParameterValue",
        "DescribeCacheClusters, CacheClusterId, a_b, 400, InvalidParameterValue",
        "DescribeCacheClusters, CacheClusterId, a-001, 404, CacheClusterNotFound",
        "DescribeEvents, SourceType, planet, 400, InvalidParameterValue",
        "DescribeEvents, SourceIdentifier, orders, 400, InvalidParameterCombination",
        "DescribeEvents, Duration, 20161, 400, InvalidParameterValue",
        "DescribeEvents, StartTime, yesterday, 400, InvalidParameterValue",
        "DescribeEvents, StartTime, 2020-01-01T00:00:00Z, 400, InvalidParameterValue",
        "ListTagsForResource, ResourceName, arn:x, 400, InvalidARN",
        "TestFailover, NodeGroupId, 0001, 400, MissingParameter",
        "CreateReplicationGroup, ReplicationGroupId, orders, 400, InvalidAction"
    })
    void whatAwsRefusesIsRefused(String action, String member, String value, int status, String code) {
        WireResponse response = cloud.send(action, member, value);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).contains("<Code>" + code + "</Code>");
    }

    @Test // [O], aws-facts 3.1
    void anInvalidClusterIdIsRefusedInAwsWords() {
        assertThat(cloud.send("DescribeCacheClusters", "CacheClusterId", "a_b").body())
                .contains("<Message>The parameter CacheClusterIdentifier is not a valid identifier.</Message>");
    }

    @Test
    void anUnsignedRequestIsRefused() {
        WireResponse response = cloud.service.handle(Cloud.request("", "DescribeReplicationGroups"));
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).contains("<Code>MissingAuthenticationToken</Code>");
    }

    @Test
    void aRequestSignedForAnotherRegionSeesNothing() {
        group("orders", 1);
        try (ElastiCacheClient frankfurt = cloud.front.client("eu-central-1")) {
            assertThat(frankfurt.describeReplicationGroups().replicationGroups())
                    .isEmpty();
            assertThat(frankfurt.describeCacheClusters().cacheClusters()).isEmpty();
            assertThat(frankfurt.describeEvents().events()).isEmpty();
            assertThatExceptionOfType(ReplicationGroupNotFoundException.class)
                    .isThrownBy(() -> frankfurt.testFailover(
                            r -> r.replicationGroupId("orders").nodeGroupId("0001")));
        }
    }

    @Test // aws-facts 3.4
    void aNodeIsDescribedWithItsEndpointWhenAsked() {
        cloud.service.create(GroupSpec.of("orders", 1).withServers(Servers.NONE).withTopic(Cloud.TOPIC));
        CacheCluster bare = cloud.client
                .describeCacheClusters(r -> r.cacheClusterId("orders-002"))
                .cacheClusters()
                .getFirst();
        assertThat(bare.cacheNodes()).isEmpty();
        assertThat(bare.engineVersion()).isEqualTo("8.0.1");
        assertThat(bare.replicationGroupId()).isEqualTo("orders");
        assertThat(bare.arn()).isEqualTo("arn:aws:elasticache:eu-west-1:111122223333:cluster:orders-002");
        assertThat(bare.notificationConfiguration().topicArn()).isEqualTo(Cloud.TOPIC);
        assertThat(bare.notificationConfiguration().topicStatus()).isEqualTo("active");

        CacheCluster full = cloud.client
                .describeCacheClusters(r -> r.cacheClusterId("orders-002").showCacheNodeInfo(true))
                .cacheClusters()
                .getFirst();
        assertThat(full.cacheNodes()).singleElement().satisfies(node -> {
            assertThat(node.cacheNodeStatus()).isEqualTo("available");
            assertThat(node.endpoint().address()).isEqualTo("orders-002.abc123.0001.euw1.cache.amazonaws.com");
            assertThat(node.customerAvailabilityZone()).isEqualTo("eu-west-1b");
        });
        assertThat(cloud.send("DescribeCacheClusters", "ShowCacheNodeInfo", "true")
                        .body())
                .contains("<CacheClusters><CacheCluster><CacheClusterId>orders-001</CacheClusterId>")
                .contains("<CacheNodes><CacheNode><CacheNodeId>0001</CacheNodeId>")
                .contains("<SecurityGroups><member><SecurityGroupId>");
    }

    @Test // aws-facts 1.1
    void theTopicIsShownAsItIsSetAndLeftOutWithoutOne() {
        SandboxGroup group = group("orders", 1);
        assertThat(node("orders-001").notificationConfiguration()).isNull();

        group.setTopic(Optional.of("arn:aws:sns:eu-west-1:111122223333:other"));
        group.setTopicActive(false);

        assertThat(node("orders-001").notificationConfiguration())
                .satisfies(shown -> assertThat(shown.topicArn()).isEqualTo("arn:aws:sns:eu-west-1:111122223333:other"))
                .satisfies(shown -> assertThat(shown.topicStatus()).isEqualTo("inactive"));
        group.setTopic(Optional.empty());
        assertThat(node("orders-001").notificationConfiguration()).isNull();
    }

    private CacheCluster node(String id) {
        return cloud.client
                .describeCacheClusters(r -> r.cacheClusterId(id))
                .cacheClusters()
                .getFirst();
    }

    @Test // aws-facts 3.4
    void noNodeOfAGroupIsShownAmongThoseOutsideGroups() {
        group("orders", 1);
        assertThat(cloud.client
                        .describeCacheClusters(r -> r.showCacheClustersNotInReplicationGroups(true))
                        .cacheClusters())
                .isEmpty();
    }

    @Test
    void tagsAreListedForTheGroupAndItsNodes() {
        SandboxGroup group = cloud.service.create(
                GroupSpec.of("orders", 1).withServers(Servers.NONE).withTags(Map.of("team", "a&b")));
        String arn = "arn:aws:elasticache:eu-west-1:111122223333:";
        for (String resource : new String[] {"replicationgroup:orders", "cluster:orders-002"}) {
            assertThat(cloud.client
                            .listTagsForResource(r -> r.resourceName(arn + resource))
                            .tagList())
                    .singleElement()
                    .satisfies(tag -> assertThat(tag.key() + "=" + tag.value()).isEqualTo("team=a&b"));
        }
        assertThat(cloud.send("ListTagsForResource", "ResourceName", arn + "replicationgroup:orders")
                        .body())
                .contains("<TagList><Tag><Key>team</Key><Value>a&amp;b</Value></Tag></TagList>");

        group.addReplica(); // [O], aws-facts 3.1: no tags while the group is being modified
        assertThatExceptionOfType(ElastiCacheException.class)
                .isThrownBy(
                        () -> cloud.client.listTagsForResource(r -> r.resourceName(arn + "replicationgroup:orders")))
                .satisfies(e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidReplicationGroupState");
                    assertThat(e.awsErrorDetails().errorMessage())
                            .isEqualTo("Cluster not in available state to perform tagging operations.");
                });
    }

    @Test // [S-MODEL]
    void tagsAreAddedReplacedAndRemoved() {
        group("orders", 1);
        String arn = "arn:aws:elasticache:eu-west-1:111122223333:replicationgroup:orders";
        cloud.client.addTagsToResource(r -> r.resourceName(arn).tags(tag("stage", "test"), tag("team", "a&b")));

        assertThat(cloud.client
                        .addTagsToResource(r -> r.resourceName(arn).tags(tag("stage", "prod")))
                        .tagList())
                .extracting(tag -> tag.key() + "=" + tag.value())
                .containsExactly("stage=prod", "team=a&b");
        assertThat(cloud.client
                        .removeTagsFromResource(r -> r.resourceName(arn).tagKeys("team"))
                        .tagList())
                .extracting(tag -> tag.key() + "=" + tag.value())
                .containsExactly("stage=prod");
        assertThatExceptionOfType(TagNotFoundException.class)
                .isThrownBy(() -> cloud.client.removeTagsFromResource(
                        r -> r.resourceName(arn).tagKeys("team")));
        assertThatExceptionOfType(InvalidArnException.class)
                .isThrownBy(() -> cloud.client.addTagsToResource(
                        r -> r.resourceName(arn + ":x").tags(tag("stage", "prod"))));
        assertThat(cloud.send("RemoveTagsFromResource", "ResourceName", arn, "TagKeys.member.1", "stage")
                        .body())
                .contains("<RemoveTagsFromResourceResult><TagList></TagList></RemoveTagsFromResourceResult>");
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test // aws-facts 3.2: no node groups before the group is available
    void aGroupBeingMadeHasMembersAndNoEndpoints() {
        Region region = new Region(
                CacheSettings.defaults(),
                cloud.time,
                cloud.book,
                new EventLog((topic, key, value) -> {}),
                cloud.service.authority());
        Xml xml = new Xml();
        GroupXml.replicationGroup(
                xml, new SandboxGroup(GroupSpec.of("orders", 1).withServers(Servers.NONE), region).answer());
        assertThat(xml.toString())
                .contains("<Status>creating</Status>", "<ClusterId>orders-002</ClusterId>")
                .doesNotContain("<NodeGroups>", "Endpoint");
        assertThat(cloud.addresses("orders.abc123.ng.0001.euw1.cache.amazonaws.com"))
                .isEmpty();
    }

    @ParameterizedTest // aws-facts 3.5
    @CsvSource({
        "eu-west-1, euw1",
        "us-east-2, use2",
        "us-west-1, usw1",
        "eu-central-1, euc1",
        "ap-southeast-1, apse1",
        "ap-northeast-1, apne1",
        "ap-northeast-2, apn2"
    })
    void aRegionHasItsShortForm(String region, String code) {
        assertThat(RegionCode.of(region)).isEqualTo(code);
    }

    @Test
    void faultsHaveTheShapeOfTheService() {
        assertThat(body(cloud.service.throttled())).contains("<Code>Throttling</Code><Message>Rate exceeded</Message>");
        assertThat(cloud.service.throttled().status()).isEqualTo(400);
        assertThat(cloud.service.unavailable().status()).isEqualTo(503);
        assertThat(cloud.service.unavailable().body()).contains("<Code>ServiceUnavailable</Code>");
    }

    @Test
    void aFleetOfAThousandGroupsIsDescribedQuickly() {
        for (int i = 0; i < 1_000; i++) {
            group("fleet-" + i, 5);
        }
        WireResponse warm = cloud.send("DescribeReplicationGroups");
        assertThat(warm.body()).contains("<Marker>");
        Duration best = Duration.ofDays(1);
        for (int i = 0; i < 50; i++) {
            long before = System.nanoTime();
            assertThat(cloud.send("DescribeReplicationGroups").status()).isEqualTo(200);
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            best = took.compareTo(best) < 0 ? took : best;
        }
        assertThat(best).isLessThan(Duration.ofMillis(20));
    }

    private static String body(WireResponse response) {
        return response.body().replaceAll("<RequestId>[^<]+", "<RequestId>ID");
    }
}
