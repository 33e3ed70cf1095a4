package io.pointsman.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.aws.Pause;
import io.pointsman.aws.TaggingClients;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.topology.Location;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The application's own client of the tagging API, on the sandbox's. */
class TagReaderIT {

    private static final Location SHOP = new Location(Optional.of("shop"), Optional.of("us-west-2"));

    /** One of them loses its name; the others are one more than a page. */
    private static final int GROUPS = 102;

    private static final AnnotationConfigApplicationContext CONTEXT = new AnnotationConfigApplicationContext();
    private static Sandbox sandbox;
    private static TagReader reader;

    @Configuration(proxyBeanMethods = false)
    @ComponentScan("io.pointsman.aws")
    static class Clients {
        @Bean
        MeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }

        @Bean
        Pause pause() {
            return Pause.REAL;
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    @BeforeAll
    static void start() {
        Stream<String> settings = IntStream.range(0, GROUPS)
                .boxed()
                .flatMap(i -> Stream.of(
                        "groups[%d].id=orders-%d".formatted(i, i),
                        "groups[%d].replicas=0".formatted(i),
                        "groups[%d].servers=none".formatted(i)));
        sandbox = Sandbox.start(SandboxSettings.of(Stream.concat(
                        settings,
                        Stream.of(
                                "aws-port=0",
                                "dns-port=0",
                                "roles[0].arn=arn:aws:iam::444455556666:role/pointsman",
                                "groups[102].id=carts",
                                "groups[102].replicas=0",
                                "groups[102].servers=none",
                                "groups[102].account=444455556666",
                                "groups[102].region=us-west-2"))
                .toArray(String[]::new)));
        for (int i = 0; i < GROUPS; i++) {
            sandbox.group("orders-" + i).tag("pointsman:name", "ro%d.example.com".formatted(i));
        }
        sandbox.group("orders-7").tag("pointsman:ttl", "7s");
        sandbox.group("orders-7").tag("team", "shop");
        sandbox.group("orders-8").untag("pointsman:name");
        sandbox.group("orders-8").tag("pointsman:zone-id", "Z1");
        sandbox.group("carts").tag("pointsman:name", "carts.example.com");
        TestPropertyValues.of(
                        "spring.cloud.aws.endpoint=" + sandbox.endpoint(),
                        "spring.cloud.aws.region.static=eu-west-1",
                        "spring.cloud.aws.credentials.access-key=sandbox",
                        "spring.cloud.aws.credentials.secret-key=sandbox",
                        "pointsman.accounts[0].name=shop",
                        "pointsman.accounts[0].role-arn=arn:aws:iam::444455556666:role/pointsman")
                .applyTo(CONTEXT);
        CONTEXT.register(
                AwsAutoConfiguration.class,
                RegionProviderAutoConfiguration.class,
                CredentialsProviderAutoConfiguration.class,
                Clients.class);
        CONTEXT.refresh();
        reader = new TagReader(CONTEXT.getBean(TaggingClients.class));
    }

    @AfterAll
    static void end() {
        CONTEXT.close();
        sandbox.close();
    }

    @AfterEach
    void clear() {
        sandbox.faults().clear();
    }

    @Test
    void everyGroupWithANameIsReadInAFewPagesWithOurTagsAlone() {
        long before = calls();

        assertThat(reader.read(Location.OWN))
                .hasSize(GROUPS - 1)
                .contains(new TaggedGroup(Location.OWN, "orders-7", Map.of("name", "ro7.example.com", "ttl", "7s")))
                .noneMatch(group -> group.id().equals("orders-8"));
        assertThat(calls() - before).isEqualTo(2);
    }

    @Test
    void anotherAccountAndRegionIsReadWithItsRole() {
        assertThat(reader.read(SHOP))
                .containsExactly(new TaggedGroup(SHOP, "carts", Map.of("name", "carts.example.com")));
        assertThat(reader.read(Location.inRegion("us-west-2"))).isEmpty();
    }

    @Test
    void aReadingThatBreaksOffIsNoReading() {
        AtomicBoolean first = new AtomicBoolean(true);
        sandbox.calls().onEntered(call -> {
            if (call.operation().equals("GetResources") && first.getAndSet(false)) {
                sandbox.faults().failNext("tagging", "GetResources", CallFault.THROTTLE, 3);
            }
        });

        assertThatExceptionOfType(Transient.class)
                .as("of the second page")
                .isThrownBy(() -> reader.read(Location.OWN))
                .withMessageContaining("reading tags of replication groups was throttled by AWS");
    }

    @Test
    void whatWeMayNotReadNamesThePermission() {
        sandbox.faults().failNext("tagging", "GetResources", CallFault.DENY, 1);

        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(() -> reader.read(SHOP))
                .withMessageContaining("in us-west-2 of shop")
                .withMessageEndingWith(
                        "Allow tag:GetResources in the policy of role pointsman of account 444455556666.");
    }

    private static long calls() {
        return sandbox.calls().count("tagging", "GetResources");
    }
}
