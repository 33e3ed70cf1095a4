package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.front.CallFaults;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What stops the start, what does not, and who gets in. */
@ExtendWith(OutputCaptureExtension.class)
class StartE2E {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String SECRET = "wJalrXUtnFEMIsecretKEY";
    private static final String PASSWORD = "correct-horse-battery";

    private static Sandbox sandbox;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(sandboxSettings(0));
        // No request to the address of an instance's metadata, on no machine.
        System.setProperty("aws.disableEc2Metadata", "true");
    }

    @AfterAll
    static void end() {
        System.clearProperty("aws.disableEc2Metadata");
        sandbox.close();
    }

    @Test
    void managingWithoutAnOwnerIsRefused(CapturedOutput output) {
        assertRefused(
                output,
                ServiceSettings.on(sandbox).without("pointsman.owner").managing("orders"),
                "pointsman.mode is manage, and pointsman.owner is not set.",
                "Set pointsman.owner to an id of this installation, such as prod-eu.");
    }

    @Test
    void twoGroupsThatClaimOneNameAreRefused(CapturedOutput output) {
        assertRefused(
                output,
                ServiceSettings.on(sandbox)
                        .managingIn("Z32WVXIKNNRFKK", "orders", "ro.private.redisdub.pl")
                        .managingIn("Z32WVXIKNNRFKK", "users", "ro1.private.redisdub.pl"),
                "Groups orders and users of pointsman.groups both claim names like",
                "Give one of them another name.");
    }

    @Test
    void wrongZonesAreToldAndKeepNoOtherGroupFromItsNames(CapturedOutput output) {
        ServiceSettings settings = ServiceSettings.on(sandbox)
                .managingIn("ZNOWHERE", "lost", "ro.private.redisdub.pl")
                .managingIn("Z32WVXIKNNRFKK", "astray", "ro.example.com")
                .managing("orders");
        try (RunningService running = RunningService.start(settings)) {
            await().atMost(SOON).untilAsserted(new GroupNames(sandbox, "orders")::assertOnePerReplica);
            assertThat(running.api().get("groups/lost").path("zoneProblem").asString())
                    .startsWith("Hosted zone ZNOWHERE of group lost does not exist in its account. Set zone-id");
            assertThat(running.api().get("groups/astray").path("zoneProblem").asString())
                    .startsWith(
                            "The name ro1.example.com of group astray is not in zone Z32WVXIKNNRFKK, which is private.redisdub.pl.");
            assertThat(output).containsPattern("WARN.*zone=ZNOWHERE groups=1 Hosted zone ZNOWHERE");
        }
    }

    @Test
    void noRegionIsRefused(CapturedOutput output) {
        assertRefused(
                output,
                ServiceSettings.on(sandbox)
                        .without("spring.cloud.aws.region.static")
                        .managing("orders"),
                "No AWS region was found in the settings, the environment or the instance's metadata: set this, or AWS_REGION.",
                "spring.cloud.aws.region.static");
    }

    /** One process through all of AWS's moods. */
    @Test
    void neitherAnAbsentNorADenyingNorAThrottlingAwsStopsTheStartAndItHealsByItself(CapturedOutput output)
            throws IOException {
        int port = ServiceProcess.freePort();
        ServiceSettings settings = ServiceSettings.on(URI.create("http://127.0.0.1:" + port))
                .with("pointsman.reconcile.interval", "1s")
                .managing("orders");
        try (RunningService inTheDark = RunningService.start(settings)) {
            assertThat(inTheDark.api().isReady()).as("AWS is down").isTrue();
        }
        HttpServer denying = denying(port);
        try (RunningService denied = RunningService.start(settings)) {
            await().atMost(SOON)
                    .until(() -> denied.api().items("passes").stream()
                            .anyMatch(pass -> pass.path("failure")
                                    .path("message")
                                    .asString("")
                                    .contains("AccessDenied")));
            assertThat(denied.api().isReady()).as("AWS denies").isTrue();
            denying.stop(0);
            try (Sandbox aws = Sandbox.start(sandboxSettings(port))) {
                aws.faults().failAtRandom(CallFaults.ANY, CallFaults.ANY, CallFault.THROTTLE, 1);
                await().atMost(SOON)
                        .until(() -> denied.api().items("passes").stream()
                                .anyMatch(pass -> pass.path("failure")
                                        .path("message")
                                        .asString("")
                                        .contains("throttled")));
                assertThat(denied.api().isReady()).as("AWS throttles").isTrue();

                aws.faults().clear();
                await().atMost(SOON).untilAsserted(new GroupNames(aws, "orders")::assertOnePerReplica);
                assertThat(output).doesNotContain("queue=cache-events is read");
                aws.createQueues();
                aws.topic().publish("ElastiCache:FailoverComplete", "orders");
                await().atMost(SOON)
                        .until(() -> denied.api().items("events").stream()
                                .anyMatch(event ->
                                        event.path("outcome").asString().equals("looked")));
                assertThat(denied.api().isReady()).isTrue();
            }
        } finally {
            denying.stop(0);
        }
        assertThat(output).doesNotContain("\tat ");
    }

    @Test
    @Tag("long")
    void aThrottlingAwsDoesNotStopTheStart() {
        sandbox.faults().failAtRandom(CallFaults.ANY, CallFaults.ANY, CallFault.THROTTLE, 1);
        try (RunningService throttled =
                RunningService.start(ServiceSettings.on(sandbox).managing("orders"))) {
            assertThat(throttled.api().isReady()).isTrue();
        } finally {
            sandbox.faults().clear();
        }
    }

    @Test
    void withoutUsersOnlyHealthAnswers(CapturedOutput output) {
        try (RunningService closed =
                RunningService.start(ServiceSettings.on(sandbox).without("pointsman.security.users"))) {
            assertThat(closed.api().managementStatus("health", "")).isEqualTo(200);
            assertThat(closed.api().isReady()).isTrue();
            for (String user : new String[] {"", "user", ServiceApi.OPERATOR}) {
                assertThat(closed.api().status("groups", user)).isEqualTo(401);
                assertThat(closed.api().managementStatus("prometheus", user)).isEqualTo(401);
                assertThat(closed.api().managementStatus("metrics", user)).isEqualTo(401);
            }
        }
        assertThat(output).doesNotContain("security password");
    }

    @Test
    void metricsNeedAViewerAndNoSecretIsLogged(CapturedOutput output) {
        ServiceSettings settings = ServiceSettings.on(sandbox)
                .with("spring.cloud.aws.credentials.secret-key", SECRET)
                .with("logging.level.io.pointsman", "trace")
                .with("logging.level.org.springframework.security", "debug")
                .with("logging.level.io.awspring", "debug")
                .with("pointsman.security.users[1].name", "eye")
                .with("pointsman.security.users[1].password", "{noop}eye")
                .with("pointsman.security.users[1].roles", "viewer")
                .with("pointsman.security.users[2].name", "other")
                .with("pointsman.security.users[2].password", "{noop}" + PASSWORD)
                .with("pointsman.security.users[2].roles", "viewer")
                .managing("orders");
        try (RunningService watched = RunningService.start(settings)) {
            assertThat(watched.api().managementStatus("prometheus", "")).isEqualTo(401);
            assertThat(watched.api().managementStatus("prometheus", "eye")).isEqualTo(200);
            assertThat(watched.api().managementStatus("prometheus", ServiceApi.OPERATOR))
                    .isEqualTo(200);
            assertThat(watched.api().status("groups", "other")).isEqualTo(401);
            await().atMost(SOON).untilAsserted(new GroupNames(sandbox, "orders")::assertOnePerReplica);
        }
        assertThat(output).contains("pass=").doesNotContain(SECRET, PASSWORD);
    }

    private static void assertRefused(CapturedOutput output, ServiceSettings settings, String problem, String remedy) {
        Throwable refusal = catchThrowable(() -> RunningService.start(settings).close());

        assertThat(refusal).isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(problem)
                .contains(remedy)
                .doesNotContain("\tat ");
    }

    private static SandboxSettings sandboxSettings(int port) {
        return SandboxSettings.of(
                "aws-port=" + port,
                "dns-port=0",
                "pace=600",
                "queue.present=" + (port == 0),
                "groups[0].id=orders",
                "groups[0].replicas=2",
                "groups[0].servers=none");
    }

    /** An AWS that refuses everything, in the words of each protocol. */
    private static HttpServer denying(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            boolean json = exchange.getRequestHeaders().containsKey("X-Amz-Target");
            byte[] body = (json
                            ? "{\"__type\":\"com.amazonaws.sqs#AccessDeniedException\",\"message\":\"no\"}"
                            : "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>")
                    .getBytes(StandardCharsets.UTF_8);
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(403, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }
}
