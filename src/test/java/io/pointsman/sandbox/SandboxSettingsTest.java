package io.pointsman.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.sandbox.SandboxSettings.Group;
import io.pointsman.sandbox.elasticache.GroupAccess;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.elasticache.GroupUpkeep;
import io.pointsman.sandbox.redis.Secret;
import io.pointsman.sandbox.redis.ServerUser;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;

class SandboxSettingsTest {

    @Test
    void withoutPropertiesItIsTheRegionOfTheReadme() {
        SandboxSettings settings = SandboxSettings.of();

        assertThat(settings.awsPort()).isEqualTo(4566);
        assertThat(settings.dnsPort()).isEqualTo(15353);
        assertThat(settings.pace()).isEqualTo(60);
        assertThat(settings.latency()).isZero();
        assertThat(settings.zone()).isEqualTo(new SandboxSettings.Zone("Z32WVXIKNNRFKK", "private.redisdub.pl"));
        assertThat(settings.queue()).isEqualTo(new SandboxSettings.Queue(true, false, Duration.ofSeconds(60)));
        assertThat(settings.route53Limits()).isTrue();
        assertThat(settings.testFailoverQuota()).isEqualTo(15);
        assertThat(settings.groups()).containsExactly(Group.of("testdns", 5, Servers.REAL));
    }

    @Test
    void propertiesReplaceWhatTheyName() {
        SandboxSettings settings = SandboxSettings.of(
                "latency=30ms",
                "queue.raw=true",
                "groups[0].id=orders",
                "groups[0].servers=none",
                "groups[1].id=carts",
                "groups[1].replicas=2");

        assertThat(settings.latency()).isEqualTo(Duration.ofMillis(30));
        assertThat(settings.queue().raw()).isTrue();
        assertThat(settings.groups())
                .containsExactly(Group.of("orders", 5, Servers.NONE), Group.of("carts", 2, Servers.REAL));
    }

    @Test
    void shardsPutAGroupInClusterMode() {
        assertThat(SandboxSettings.of("groups[0].id=carts", "groups[0].replicas=2", "groups[0].shards=3")
                        .groups())
                .containsExactly(Group.of("carts", 2, Servers.REAL, 3));
    }

    @Test
    void aGroupIsOfTheKindThatIsSet() {
        GroupSpec spec = SandboxSettings.of(
                        "groups[0].id=orders",
                        "groups[0].replicas=1",
                        "groups[0].node-type=cache.t4g.small",
                        "groups[0].engine=redis",
                        "groups[0].engine-version=6.2.6",
                        "groups[0].multi-az=false",
                        "groups[0].upkeep.snapshot-retention-limit=0",
                        "groups[0].upkeep.parameter-group=tuned")
                .groups()
                .getFirst()
                .spec();
        assertThat(spec)
                .isEqualTo(GroupSpec.of("orders", 1)
                        .withNodeType("cache.t4g.small")
                        .withEngine("redis", "6.2.6")
                        .withFailover(true, false)
                        .withUpkeep(new GroupUpkeep(0, "03:00-04:00", "sun:05:00-sun:06:00", Optional.of("tuned"))));
    }

    @Test
    void aGroupsAccessIsAsItIsSet() {
        SandboxSettings settings = SandboxSettings.of(
                "groups[0].id=orders",
                "groups[0].tls=true",
                "groups[0].auth-token=sixteen-letters!",
                "groups[0].relayed=true",
                "groups[1].id=carts",
                "groups[1].tls=true",
                "groups[1].users[0].name=app",
                "groups[1].users[0].password=secret",
                "groups[1].users[0].access=on ~app:* +@read");
        assertThat(settings.groups().getFirst().access())
                .isEqualTo(
                        GroupAccess.overTls().withAuthToken("sixteen-letters!").throughRelays());
        assertThat(settings.groups().getLast().access())
                .isEqualTo(GroupAccess.overTls()
                        .withUsers(new ServerUser("app", new Secret("secret"), "on ~app:* +@read")));
        assertThat(settings.toString()).doesNotContain("sixteen-letters!", "secret");
    }

    @Test
    void accessThatElastiCacheDoesNotGrantIsRefused() {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> SandboxSettings.of("groups[0].id=orders", "groups[0].auth-token=sixteen-letters!"))
                .withMessageContaining("sandbox.groups[0]")
                .havingRootCause()
                .withMessage("an AUTH token needs TLS");
    }

    @Test
    void groupsCanBeNone() {
        assertThat(SandboxSettings.of("groups=").groups()).isEmpty();
    }

    @Test
    void nonsenseIsRefusedWithTheNameOfTheSetting() {
        refuses("aws-port=70000", "sandbox.aws-port must be 0 to 65535, was 70000");
        refuses("dns-port=-1", "sandbox.dns-port must be 0 to 65535, was -1");
        refuses("pace=0", "sandbox.pace must be greater than 0, was 0.0");
        refuses("test-failover-quota=-1", "sandbox.test-failover-quota must not be negative, was -1");
        refuses("latency=-1s", "sandbox.latency must not be negative, was PT-1S");
    }

    private static void refuses(String property, String message) {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> SandboxSettings.of(property))
                .havingRootCause()
                .withMessage(message);
    }
}
