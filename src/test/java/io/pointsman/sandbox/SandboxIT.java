package io.pointsman.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.sandbox.route53.Change;
import io.pointsman.sandbox.route53.RecordSet;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.sqs.SqsClient;

class SandboxIT {

    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("sandbox", "sandbox"));

    private static final String[] SMALL = {
        "aws-port=0", "dns-port=0", "pace=600", "groups[0].id=orders", "groups[0].replicas=2"
    };

    @Test
    void itsPartsSeeOneWorld() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.of(SMALL))) {
            try (ElastiCacheClient client = ElastiCacheClient.builder()
                    .endpointOverride(sandbox.endpoint())
                    .region(Region.EU_WEST_1)
                    .credentialsProvider(CREDENTIALS)
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .build()) {
                ReplicationGroup group =
                        client.describeReplicationGroups().replicationGroups().getFirst();
                assertThat(group.memberClusters()).containsExactly("orders-001", "orders-002", "orders-003");
                String endpoint = group.nodeGroups()
                        .getFirst()
                        .nodeGroupMembers()
                        .getFirst()
                        .readEndpoint()
                        .address();
                assertThat(InetAddress.getAllByName(endpoint))
                        .containsExactly(sandbox.group("orders")
                                .snapshot()
                                .node("orders-001")
                                .address()
                                .getAddress());

                sandbox.route53()
                        .change(
                                "Z32WVXIKNNRFKK",
                                Change.create(RecordSet.of("readonly1.private.redisdub.pl", "CNAME", 5, endpoint)));
                await().untilAsserted(() -> assertThat(InetAddress.getAllByName("readonly1.private.redisdub.pl"))
                        .isEqualTo(InetAddress.getAllByName(endpoint)));
            }
            sandbox.group("orders").failover();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> sandbox.group("orders").snapshot().nodes().stream()
                            .anyMatch(node ->
                                    node.state() == State.PRIMARY && !node.id().equals("orders-001")));
            try (SqsClient client = SqsClient.builder()
                    .endpointOverride(sandbox.endpoint())
                    .region(Region.EU_WEST_1)
                    .credentialsProvider(CREDENTIALS)
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .build()) {
                String url = client.getQueueUrl(request -> request.queueName("cache-events"))
                        .queueUrl();
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () -> client
                                        .receiveMessage(
                                                request -> request.queueUrl(url).maxNumberOfMessages(10))
                                        .messages()
                                        .stream()
                                        .anyMatch(message -> message.body().contains("ElastiCache:FailoverComplete")));
            }
            assertThat(sandbox.calls().count("elasticache", "DescribeReplicationGroups"))
                    .isEqualTo(1);
        }
    }

    @Test
    void itCanBeStartedTwiceInARowAndLeavesNothingBehind() throws IOException {
        Sandbox.start(SandboxSettings.of(SMALL))
                .close(); // what the JVM keeps for ever (pools, timers) is there from now on
        Set<String> threads = threads();
        Set<Long> children = children();

        Sandbox sandbox = Sandbox.start(SandboxSettings.of(SMALL));
        assertThat(children()).hasSizeGreaterThan(children.size());
        InetSocketAddress aws = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), sandbox.endpoint().getPort());
        InetSocketAddress dns = sandbox.dnsAddress();
        sandbox.close();
        sandbox.close();

        await().untilAsserted(() -> assertThat(children()).isEqualTo(children));
        await().untilAsserted(() -> assertThat(threads()).isSubsetOf(threads));
        for (InetSocketAddress address : List.of(aws, dns)) {
            new ServerSocket(address.getPort(), 1, address.getAddress()).close();
        }
        new DatagramSocket(dns).close();
    }

    @Test
    void aTakenPortIsRefusedWithTheSettingToChange() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThatIllegalStateException()
                    .isThrownBy(() -> start("aws-port=" + port, "dns-port=0"))
                    .withMessageStartingWith("port " + port + " of 127.0.0.1 is taken")
                    .withMessageContaining("set sandbox.aws-port to another");
            assertThatIllegalStateException()
                    .isThrownBy(() -> start("aws-port=0", "dns-port=" + port))
                    .withMessageContaining("set sandbox.dns-port to another");
        }
    }

    @Test
    void withoutAQueueEventsAreLostUntilItIsCreated() {
        try (Sandbox sandbox = start("aws-port=0", "dns-port=0", "queue.present=false")) {
            sandbox.topic().publish("ElastiCache:FailoverComplete", "lost");
            assertThat(sandbox.queues().isPresent()).isFalse();

            sandbox.createQueues();
            sandbox.topic().publish("ElastiCache:FailoverComplete", "kept");

            assertThat(sandbox.queues().depth()).isEqualTo(1);
        }
    }

    @Test
    void theLatencyOfTheSettingsIsOnEveryCall() {
        try (Sandbox sandbox = start("aws-port=0", "dns-port=0", "latency=30ms")) {
            assertThat(sandbox.faults().latencies()).singleElement().satisfies(latency -> {
                assertThat(latency.service()).isEqualTo("*");
                assertThat(latency.added()).isEqualTo(Duration.ofMillis(30));
            });
        }
    }

    private static Sandbox start(String... properties) {
        String[] all =
                Stream.concat(Stream.of("groups="), Arrays.stream(properties)).toArray(String[]::new);
        return Sandbox.start(SandboxSettings.of(all));
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .descendants()
                .filter(RedisProcess::isServer)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /** Names of platform threads, their numbers dropped. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceAll("\\d+", "#"))
                .filter(name -> !name.equals("awaitility-thread"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
