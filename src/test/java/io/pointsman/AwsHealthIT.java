package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.front.CallFaults;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What orchestrators and people see of AWS's state. Promise P9. */
class AwsHealthIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private static Sandbox sandbox;
    private static RunningService service;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=600",
                "groups[0].id=orders",
                "groups[0].replicas=2",
                "groups[0].servers=none"));
        service = RunningService.start(ServiceSettings.on(sandbox)
                .with("pointsman.reconcile.interval", "1s")
                .managing("orders"));
    }

    @AfterAll
    static void end() {
        try {
            service.close();
        } finally {
            sandbox.close();
        }
    }

    @Test
    void whatAwsDoesShowsInItsOwnGroupAlone() {
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(status("health/aws", ServiceApi.OPERATOR)).isEqualTo("UP"));
        assertThat(calls("health/aws"))
                .anySatisfy(call -> {
                    assertThat(call.path("service").asString()).isEqualTo("Route53");
                    assertThat(call.path("zoneId").asString())
                            .isEqualTo(sandbox.settings().zone().id());
                    assertThat(call.has("age")).isTrue();
                })
                .allSatisfy(call -> assertThat(call.has("failure")).isFalse());

        sandbox.faults().failAtRandom("elasticache", CallFaults.ANY, CallFault.DENY, 1);
        sandbox.faults().failAtRandom("route53", CallFaults.ANY, CallFault.UNAVAILABLE, 1);

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(status("health/aws", ServiceApi.OPERATOR)).isEqualTo("DEGRADED"));
        assertThat(calls("health/aws"))
                .anySatisfy(call -> assertThat(call.path("failure").asString(""))
                        .contains("Allow elasticache:DescribeReplicationGroups"));
        assertThat(service.api().managementStatus("health/aws", "")).isEqualTo(200);
        assertThat(service.api().isReady()).isTrue();
        assertThat(status("health", "")).isEqualTo("UP");
        assertThat(service.api().managementStatus("health", "")).isEqualTo(200);

        sandbox.faults().clear();
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(status("health/aws", ServiceApi.OPERATOR)).isEqualTo("UP"));
    }

    @Test
    void withoutCredentialsOnlyTheStatusIsTold() {
        assertThat(service.api().health("health/aws", "").propertyNames()).containsExactly("status");
        JsonNode events = service.api()
                .health("health/aws", ServiceApi.OPERATOR)
                .path("components")
                .path("awsEvents");
        assertThat(events.path("details").propertyNames()).contains("queue", "locations");
    }

    private static String status(String path, String user) {
        return service.api().health(path, user).path("status").asString();
    }

    private static List<JsonNode> calls(String path) {
        return service.api()
                .health(path, ServiceApi.OPERATOR)
                .path("components")
                .path("awsCalls")
                .path("details")
                .path("calls")
                .valueStream()
                .toList();
    }
}
