package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service that may test the group {@code orders}, of three real nodes, and what its tests ask of it. */
final class DrillsOnSandbox implements AutoCloseable {

    static final String GROUP = "orders";
    static final String TESTS = "groups/" + GROUP + "/failover-tests";

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final Sandbox sandbox;
    private final GroupNames names;
    private final RunningService service;

    private DrillsOnSandbox(UnaryOperator<ServiceSettings> more) {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=300",
                "groups[0].id=" + GROUP,
                "groups[0].replicas=2",
                "groups[1].id=carts",
                "groups[1].replicas=1",
                "groups[1].servers=none"));
        names = new GroupNames(sandbox, GROUP);
        service = RunningService.start(more.apply(ServiceSettings.on(sandbox)
                .probing(sandbox, Duration.ofMillis(200))
                .with("pointsman.probe.timeout", "500ms")
                .managing(GROUP, "carts")
                .with("pointsman.groups[0].allow", "failover-test")));
    }

    static DrillsOnSandbox start() {
        return new DrillsOnSandbox(settings -> settings);
    }

    Sandbox sandbox() {
        return sandbox;
    }

    SandboxGroup group() {
        return sandbox.group(GROUP);
    }

    GroupNames names() {
        return names;
    }

    RunningService service() {
        return service;
    }

    ServiceApi api() {
        return service.api();
    }

    /** Until every node serves, and every name leads to a replica. */
    void awaitWell() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(group().snapshot().status()).isEqualTo("available");
            assertThat(group().snapshot().nodes()).allMatch(NodeSnapshot::inService);
            names.assertOnePerReplica();
            assertThat(api().get("groups/" + GROUP).at("/shards/0/nodes").valueStream())
                    .allMatch(node -> node.at("/probe/state").asString().equals("up"));
        });
    }

    /** @return the drill's id */
    String begin(String request) {
        HttpResponse<String> asked = api().post(TESTS, request);
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        return JSON.readTree(asked.body()).path("id").asString();
    }

    JsonNode ended(String id) {
        return new Drills(api(), SOON).ended(id);
    }

    JsonNode get(String id) {
        return api().get("drills/" + id);
    }

    @Override
    public void close() {
        try {
            service.close();
        } finally {
            sandbox.close();
        }
    }
}
