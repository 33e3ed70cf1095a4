package io.pointsman.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;

/** A world of many groups, without servers. */
class FleetIT {

    private static final int GROUPS = 300;

    private static Sandbox sandbox;
    private static ElastiCacheClient client;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "groups=",
                "pace=600",
                "fleet.groups=" + GROUPS,
                "fleet.replicas=2",
                "record-sets-per-zone=20000"));
        client = ElastiCacheClient.builder()
                .endpointOverride(sandbox.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("sandbox", "sandbox")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        sandbox.close();
    }

    @Test
    void aFleetIsThereWithoutAnyEventOfItsMaking() {
        assertThat(client.describeReplicationGroupsPaginator().replicationGroups())
                .extracting(ReplicationGroup::replicationGroupId)
                .hasSize(GROUPS)
                .isSorted()
                .contains("fleet-00001", "fleet-00300");
        assertThat(client.describeCacheClustersPaginator(request -> request.maxRecords(50))
                        .cacheClusters())
                .extracting(CacheCluster::cacheClusterId)
                .hasSize(3 * GROUPS)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(sandbox.elastiCache().events())
                .noneMatch(event -> event.message().contains("created"));
        assertThat(sandbox.route53().settings().recordSetsPerZone()).isEqualTo(20_000);
    }

    @Test
    void aFleetFailsOverAtOnceAndEachGroupTellsItsTopic() {
        sandbox.elastiCache().failoverAll();

        // The group and the old primary, aws-facts 2.5.
        await().atMost(Duration.ofSeconds(30)).until(() -> sandbox.queues().depth() >= 2 * GROUPS);
        await().untilAsserted(() -> assertThat(
                        client.describeReplicationGroupsPaginator().replicationGroups())
                .allSatisfy(group -> assertThat(group.nodeGroups().getFirst().nodeGroupMembers())
                        .filteredOn(member -> member.currentRole().equals("primary"))
                        .singleElement()
                        .extracting(member -> member.cacheClusterId())
                        .isNotEqualTo(group.replicationGroupId() + "-001")));
    }

    @Test
    void hundredsOfCallsWaitOutTheirLatencyBesideEachOther() throws Exception {
        sandbox.faults().delay("elasticache", "*", Duration.ofSeconds(1));
        long started = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = IntStream.range(0, 300)
                    .mapToObj(i -> threads.submit(
                            () -> client.describeReplicationGroups(request -> request.replicationGroupId("fleet-00001"))
                                    .replicationGroups()
                                    .size()))
                    .toList();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(1);
            }
        } finally {
            sandbox.faults().clear();
        }

        // One after the other they would take 300 s.
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(60));
    }
}
