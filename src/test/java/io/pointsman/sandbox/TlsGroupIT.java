package io.pointsman.sandbox;

import static io.pointsman.sandbox.redis.Refusals.assertThatRefusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.pointsman.sandbox.elasticache.GroupAccess;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.redis.Secret;
import io.pointsman.sandbox.redis.ServerUser;
import io.pointsman.sandbox.route53.Change;
import io.pointsman.sandbox.route53.RecordSet;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Groups with TLS as a client sees them that trusts the sandbox's authority and verifies the host's name. */
class TlsGroupIT {

    private static final String MASTER = "master.orders.abc123.euw1.cache.amazonaws.com";
    private static final String REPLICA = "replica.orders.abc123.euw1.cache.amazonaws.com";
    private static final String OLD_TOKEN = "first-of-sixteen";
    private static final String NEW_TOKEN = "second-of-sixteen";
    private static final Duration SOON = Duration.ofSeconds(30);

    private static Sandbox sandbox;
    private static DefaultClientResources resources;
    private static RedisClient client;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of("aws-port=0", "dns-port=0", "pace=600", "groups="));
        resources = DefaultClientResources.builder()
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .build();
        client = client(SslOptions.builder()
                .jdkSslProvider()
                .trustManager(() -> new ByteArrayInputStream(sandbox.caPem().getBytes(StandardCharsets.US_ASCII))));
    }

    @AfterAll
    static void stop() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        var unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
        sandbox.close();
    }

    @AfterEach
    void deleteGroup() {
        sandbox.elastiCache().delete("orders");
        await().atMost(SOON).until(() -> sandbox.elastiCache().find("orders").isEmpty());
    }

    @Test // [O], aws-facts 3.5
    void aNodeIsTrustedUnderItsOwnNameAndThoseOfItsGroup() {
        SandboxGroup group = orders(1, GroupAccess.overTls());
        for (NodeSnapshot node : group.snapshot().nodes()) {
            assertThat(ping(uri(node.endpoint(), node))).isEqualTo("PONG");
        }
        NodeSnapshot first = group.snapshot().node("orders-001");
        assertThat(ping(uri(MASTER, first))).isEqualTo("PONG");
        assertThat(ping(uri(REPLICA, first))).isEqualTo("PONG");
    }

    @Test // [O], aws-facts 3.5: a client that connects to our CNAME with host name verification on fails
    void aNodeIsNotTrustedUnderAnyOtherName() {
        SandboxGroup group = orders(1, GroupAccess.overTls());
        NodeSnapshot node = group.snapshot().node("orders-001");
        String alias = "orders-1.private.redisdub.pl";
        sandbox.route53().change("Z32WVXIKNNRFKK", Change.create(RecordSet.of(alias, "CNAME", 5, node.endpoint())));

        assertThatRefusal(() -> ping(uri(alias, node))).hasRootCauseInstanceOf(CertificateException.class);
        assertThatRefusal(() -> ping(uri(node.address().getAddress().getHostAddress(), node)))
                .hasRootCauseInstanceOf(CertificateException.class);
        RedisURI authorityAlone = uri(alias, node);
        authorityAlone.setVerifyPeer(SslVerifyMode.CA);
        assertThat(ping(authorityAlone)).isEqualTo("PONG");
    }

    @Test
    void aClientThatDoesNotTrustTheAuthorityIsRefused() {
        SandboxGroup group = orders(0, GroupAccess.overTls());
        NodeSnapshot node = group.snapshot().node("orders-001");
        RedisClient stranger = client(SslOptions.builder().jdkSslProvider());
        try {
            assertThatRefusal(() -> stranger.connect(uri(node.endpoint(), node)))
                    .hasStackTraceContaining("unable to find valid certification path");
        } finally {
            stranger.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    @Test // aws-facts 3.3 points 1 and 2
    void afterAFailoverBothNodesAreTrustedAndHaveTheData() {
        SandboxGroup group = orders(1, GroupAccess.overTls());
        NodeSnapshot old = group.snapshot().node("orders-001");
        NodeSnapshot replica = group.snapshot().node("orders-002");
        set(uri(MASTER, old), "k", "v");
        await().untilAsserted(() ->
                assertThat(get(uri(replica.endpoint(), replica), "k")).isEqualTo("v"));
        group.failover();
        awaitState(group, "orders-002", State.PRIMARY);
        NodeSnapshot promoted = group.snapshot().node("orders-002");
        await().untilAsserted(() -> assertThat(get(uri(MASTER, promoted), "k")).isEqualTo("v"));

        await().atMost(SOON).until(() -> group.snapshot().node("orders-001").inService());
        awaitState(group, "orders-001", State.REPLICA);
        NodeSnapshot rebuilt = group.snapshot().node("orders-001");
        assertThat(get(uri(rebuilt.endpoint(), rebuilt), "k")).isEqualTo("v");
    }

    @Test
    void aNodeThatIsReplacedOrAddedIsTrustedUnderItsName() {
        SandboxGroup group = orders(1, GroupAccess.overTls().withAuthToken(OLD_TOKEN));
        NodeSnapshot before = group.snapshot().node("orders-002");
        group.setAuthToken(NEW_TOKEN);
        group.replace("orders-002", true);
        await().atMost(SOON).until(() -> group.snapshot().node("orders-002").inService());
        NodeSnapshot after = group.snapshot().node("orders-002");
        assertThat(after.address()).isNotEqualTo(before.address());
        await().untilAsserted(
                        () -> assertThat(ping(withToken(after, NEW_TOKEN))).isEqualTo("PONG"));

        String added = group.addReplica();
        await().atMost(SOON).until(() -> group.snapshot().status().equals("available"));
        assertThat(ping(withToken(group.snapshot().node(added), NEW_TOKEN))).isEqualTo("PONG");
    }

    @Test // [D], aws-facts 7.3
    void aTokenIsRotatedOnAllNodesAlsoOnOneThatHung() {
        SandboxGroup group = orders(1, GroupAccess.overTls().withAuthToken(OLD_TOKEN));
        NodeSnapshot first = group.snapshot().node("orders-001");
        NodeSnapshot second = group.snapshot().node("orders-002");
        assertThatRefusal(() -> ping(uri(first.endpoint(), first))).hasStackTraceContaining("NOAUTH");

        group.rotateAuthToken(NEW_TOKEN);
        for (NodeSnapshot node : group.snapshot().nodes()) {
            assertThat(ping(withToken(node, OLD_TOKEN))).isEqualTo("PONG");
            assertThat(ping(withToken(node, NEW_TOKEN))).isEqualTo("PONG");
        }

        group.hang("orders-002");
        group.setAuthToken(NEW_TOKEN);
        group.resume("orders-002");
        for (NodeSnapshot node : new NodeSnapshot[] {first, second}) {
            assertThatRefusal(() -> ping(withToken(node, OLD_TOKEN))).hasStackTraceContaining("WRONGPASS");
            assertThat(ping(withToken(node, NEW_TOKEN))).isEqualTo("PONG");
        }
        awaitState(group, "orders-002", State.REPLICA);
    }

    @Test // [S-RBAC], aws-facts 7.3
    void aUserMayDoWhatItsAccessStringSaysOnEveryNode() {
        SandboxGroup group = orders(
                1,
                GroupAccess.overTls()
                        .withUsers(new ServerUser("app", new Secret("secret"), "on ~app:* +@read +@connection")));
        for (NodeSnapshot node : group.snapshot().nodes()) {
            RedisURI app = RedisURI.builder(uri(node.endpoint(), node))
                    .withAuthentication("app", "secret".toCharArray())
                    .build();
            assertThat(get(app, "app:k")).isNull();
            assertThatThrownBy(() -> get(app, "k")).hasMessageStartingWith("NOPERM");
            assertThatThrownBy(() -> set(app, "app:k", "v")).hasMessageStartingWith("NOPERM");
            assertThatRefusal(() -> ping(uri(node.endpoint(), node))).hasStackTraceContaining("NOAUTH");
        }
    }

    private static SandboxGroup orders(int replicas, GroupAccess access) {
        SandboxGroup group =
                sandbox.elastiCache().create(GroupSpec.of("orders", replicas).withAccess(access));
        await().until(() -> group.snapshot().nodes().stream()
                .allMatch(node -> node.state() == State.PRIMARY || node.state() == State.REPLICA));
        return group;
    }

    private static void awaitState(SandboxGroup group, String node, State state) {
        await().atMost(SOON).until(() -> group.snapshot().node(node).state() == state);
    }

    private static RedisClient client(SslOptions.Builder ssl) {
        RedisClient made = RedisClient.create(resources);
        made.setOptions(ClientOptions.builder().sslOptions(ssl.build()).build());
        return made;
    }

    private static RedisURI uri(String host, NodeSnapshot node) {
        return RedisURI.builder()
                .withHost(host)
                .withPort(node.address().getPort())
                .withTimeout(Duration.ofSeconds(5))
                .withSsl(true)
                .withVerifyPeer(SslVerifyMode.FULL)
                .build();
    }

    private static RedisURI withToken(NodeSnapshot node, String token) {
        return RedisURI.builder(uri(node.endpoint(), node))
                .withPassword(token.toCharArray())
                .build();
    }

    private static String ping(RedisURI uri) {
        try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
            return connection.sync().ping();
        }
    }

    private static String get(RedisURI uri, String key) {
        try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
            return connection.sync().get(key);
        }
    }

    private static void set(RedisURI uri, String key, String value) {
        try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
            assertThat(connection.sync().set(key, value)).isEqualTo("OK");
        }
    }
}
