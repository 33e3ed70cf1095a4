package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ORDERS;
import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.reconcile.World.cname;
import static io.pointsman.reconcile.World.throwing;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.DrainRecord;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.SampleSettings;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockServletContext;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.support.GenericWebApplicationContext;

/** What the API answers of groups, in the shapes of its contract. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupControllerTest {

    private final GenericWebApplicationContext web = new GenericWebApplicationContext(new MockServletContext());
    private World world = new World();
    private Instance instance = world.instance();

    /** The errors of the web package; no configuration that a scan of the test tree would find. */
    @ComponentScan(
            basePackages = "io.pointsman.web",
            useDefaultFilters = false,
            includeFilters = @ComponentScan.Filter(type = FilterType.ANNOTATION, classes = RestControllerAdvice.class))
    static class Errors {}

    /** Once for all tests: each call gets a controller of its test's own instance. */
    @BeforeAll
    void start() {
        new AnnotatedBeanDefinitionReader(web)
                .register(
                        Errors.class,
                        JacksonAutoConfiguration.class,
                        HttpMessageConvertersAutoConfiguration.class,
                        ValidationAutoConfiguration.class,
                        DispatcherServletAutoConfiguration.class,
                        WebMvcAutoConfiguration.class);
        web.registerBean(
                GroupController.class,
                () -> new GroupController(
                        instance.groups,
                        instance.zoneChecks,
                        instance.board,
                        Optional.empty(),
                        instance.reconciler,
                        instance.queue,
                        instance.fullPasses,
                        instance.log),
                definition -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE));
        web.refresh();
    }

    @AfterAll
    void stop() {
        web.close();
    }

    @BeforeEach
    void begin() {
        world = new World();
        restart(World.settings());
    }

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void aGroupIsShownAsLastRead() {
        instance.pass("orders");
        ask();
        assertThat(api().get().uri("/api/v1/groups/orders"))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("""
                        {"id": "orders", "replicationGroupId": "orders", "account": null, "region": null, "zoneId": "Z1",
                         "zoneProblem": null, "name": "readonly.example.com", "status": "available",
                         "readAt": "2026-11-20T03:00:00Z", "tls": false, "failure": null,
                         "latency": null, "connectTime": null, "slotsCovered": null,
                         "configurationEndpoint": null, "configurationProblem": null, "shards": [
                           {"id": "0001", "status": "available",
                            "primaryEndpoint": "orders.abc123.ng.0001.euw1.cache.amazonaws.com:6379", "nodes": [
                             {"id": "orders-001", "role": "primary", "zone": "eu-west-1a",
                              "endpoint": "orders-001.abc123.0001.euw1.cache.amazonaws.com:6379",
                              "standing": "out", "reason": "it is the primary", "probe": null},
                             {"id": "orders-002", "role": "replica", "zone": "eu-west-1a",
                              "endpoint": "orders-002.abc123.0001.euw1.cache.amazonaws.com:6379",
                              "standing": "serving", "reason": null, "probe": null},
                             {"id": "orders-003", "role": "replica", "zone": "eu-west-1a",
                              "endpoint": "orders-003.abc123.0001.euw1.cache.amazonaws.com:6379",
                              "standing": "serving", "reason": null, "probe": null}]}]}
                        """);
    }

    @Test
    void whereNodesAreNotAskedNobodyCanAskThem() {
        assertThat(api().post().uri("/api/v1/groups/orders/probe"))
                .hasStatus(HttpStatus.UNPROCESSABLE_CONTENT)
                .bodyText()
                .contains("pointsman.probe.enabled");
    }

    @Test
    void aGroupThatWasNotReadYetIsShownWithoutWhatNobodyKnows() {
        assertThat(api().get().uri("/api/v1/groups/orders"))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("""
                        {"id": "orders", "replicationGroupId": "orders", "account": null, "region": null, "zoneId": "Z1",
                         "zoneProblem": null, "name": "readonly.example.com", "status": null,
                         "readAt": null, "tls": null, "failure": null,
                         "latency": null, "connectTime": null, "slotsCovered": null,
                         "configurationEndpoint": null, "configurationProblem": null, "shards": []}
                        """);
    }

    @Test
    void groupsAreListedByIdInPages() {
        restart(World.settings().group("users", ZONE, "users.example.com").group("carts", ZONE, "carts.example.com"));
        assertThat(api().get().uri("/api/v1/groups?limit=2")).bodyJson().isLenientlyEqualTo("""
                        {"items": [{"id": "carts"}, {"id": "orders"}], "next": "orders"}
                        """);
        assertThat(api().get().uri("/api/v1/groups?limit=2&cursor=orders"))
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"items": [{"id": "users"}], "next": null}
                        """);
    }

    @Test
    void namesAreShownWithWhatTheyAreAndShouldBeAndWhy() {
        world.zones.place(ZONE, cname(2, "elsewhere.example.net"));
        ask();
        assertThat(api().get().uri("/api/v1/groups/orders/names"))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("""
                        {"items": [
                           {"name": "readonly1.example.com", "slot": "replica-1",
                            "observed": "orders-002.abc123.0001.euw1.cache.amazonaws.com",
                            "wanted": "orders-002.abc123.0001.euw1.cache.amazonaws.com", "weight": null, "state": "right",
                            "reason": "orders-002 serves", "seenAt": "2026-11-20T03:00:00Z",
                            "changedAt": "2026-11-20T03:00:00Z", "changedBecause": "test"},
                           {"name": "readonly2.example.com", "slot": "replica-2",
                            "observed": "elsewhere.example.net", "wanted": null, "weight": null, "state": "foreign",
                            "reason": "found CNAME elsewhere.example.net without our claim: remove it, or point it at a node of the group, if the name may be ours",
                            "seenAt": "2026-11-20T03:00:00Z", "changedAt": null, "changedBecause": null}],
                         "next": null}
                        """);
    }

    @Test
    void theRealNodeBehindEachNameIsTold() {
        world.zones.place(ZONE, cname(2, "elsewhere.example.net"));
        ask();
        assertThat(api().get().uri("/api/v1/groups/orders/read-endpoints"))
                .bodyJson()
                .isStrictlyEqualTo("""
                        {"items": [
                           {"name": "readonly1.example.com", "node": "orders-002",
                            "host": "orders-002.abc123.0001.euw1.cache.amazonaws.com", "port": 6379,
                            "seenAt": "2026-11-20T03:00:00Z"},
                           {"name": "readonly2.example.com", "node": null, "host": "elsewhere.example.net",
                            "port": null, "seenAt": "2026-11-20T03:00:00Z"}],
                         "next": null}
                        """);
    }

    @Test
    void theReaderSetIsShownEntryByEntryAndServiceRecordsAndDrainsBehindIt() {
        restart(new SampleSettings().groupWithReaderAndSrv("orders", ZONE, "readonly.example.com"));
        ask();
        world.zones.place(
                ZONE,
                new DrainRecord(World.OWNER, "orders", "orders-002").recordSet(new RecordName("readonly.example.com")));
        ask();
        assertThat(api().get().uri("/api/v1/groups/orders/names")).bodyJson().isLenientlyEqualTo("""
                        {"items": [
                           {"slot": "replica-1", "name": "readonly1.example.com", "weight": null},
                           {"slot": "replica-2"},
                           {"slot": "reader-orders-002", "name": "readonly.example.com", "weight": 0,
                            "observed": "orders-002.abc123.0001.euw1.cache.amazonaws.com", "state": "right",
                            "reason": "orders-002: drained by an operator; others are answered",
                            "changedBecause": "test"},
                           {"slot": "reader-orders-003", "weight": 100, "reason": "orders-003 serves"},
                           {"slot": "srv-1", "name": "_redis._tcp.readonly1.example.com",
                            "observed": "orders-003.abc123.0001.euw1.cache.amazonaws.com"},
                           {"slot": "srv-2"},
                           {"slot": "drain-orders-002", "name": "orders-002._pointsman.readonly.example.com",
                            "observed": "orders-002", "wanted": "orders-002", "state": "right"}]}
                        """);
        assertThat(api().get().uri("/api/v1/groups/orders/read-endpoints"))
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"items": [
                           {"name": "readonly1.example.com", "node": "orders-003", "port": 6379},
                           {"name": "readonly2.example.com", "node": "orders-003", "port": 6379},
                           {"name": "readonly.example.com", "node": "orders-003", "port": 6379}]}
                        """);
        assertThat(api().get().uri("/api/v1/groups/orders")).bodyJson().isLenientlyEqualTo("""
                        {"shards": [{"nodes": [
                           {"id": "orders-001"},
                           {"id": "orders-002", "standing": "out", "reason": "drained by an operator"},
                           {"id": "orders-003", "standing": "serving"}]}]}
                        """);
        assertThat(api().get().uri("/api/v1/passes?limit=1")).bodyJson().isLenientlyEqualTo("""
                        {"items": [{"changes": [
                           {"action": "replace",
                            "was": {"name": "readonly.example.com", "type": "CNAME", "ttl": 5,
                                    "value": "orders-002.abc123.0001.euw1.cache.amazonaws.com",
                                    "setIdentifier": "orders-002", "weight": 100},
                            "becomes": {"setIdentifier": "orders-002", "weight": 0}},
                           {"action": "replace", "becomes": {"name": "readonly1.example.com"}},
                           {"action": "replace", "becomes": {"name": "_redis._tcp.readonly1.example.com", "type": "SRV",
                                    "value": "0 0 6379 orders-003.abc123.0001.euw1.cache.amazonaws.com"}}]}]}
                        """);
    }

    @Test
    void aLookThatFailsTakesNothingAwayFromWhatIsShown() {
        ask();
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));
        ask();

        assertThat(api().get().uri("/api/v1/groups/orders")).bodyJson().isLenientlyEqualTo("""
                        {"status": "available", "readAt": "2026-11-20T03:00:00Z",
                         "failure": {"remedy": "later", "message": "throttled"}}
                        """);
        assertThat(api().get().uri("/api/v1/groups/orders/names")).bodyJson().isLenientlyEqualTo("""
                        {"items": [{"state": "right"}, {"state": "right"}]}
                        """);
        assertThat(api().get().uri("/api/v1/groups/orders/read-endpoints"))
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"items": [{"node": "orders-002"}, {"node": "orders-003"}]}
                        """);
    }

    @Test
    void namesThatNobodyHasSeenForMinutesAreNotCalledRight() {
        ask();
        world.clock.advance(Duration.ofMinutes(3));
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));
        ask();

        assertThat(api().get().uri("/api/v1/groups/orders/names")).bodyJson().isLenientlyEqualTo("""
                        {"items": [
                           {"state": "failing", "reason": "not seen since 2026-11-20T03:00:00Z: throttled",
                            "seenAt": "2026-11-20T03:00:00Z", "observed": "orders-002.abc123.0001.euw1.cache.amazonaws.com"},
                           {"state": "failing"}]}
                        """);
        ask();
        assertThat(api().get().uri("/api/v1/groups/orders/names")).bodyJson().isLenientlyEqualTo("""
                        {"items": [{"state": "right", "seenAt": "2026-11-20T03:03:00Z"}, {"state": "right"}]}
                        """);
    }

    @Test
    void namesThatNobodyMaySeeAreNotCalledRightFromThenOn() {
        ask();
        world.inventory.beforeNextCall(throwing(new Rejected("Allow it", null)));
        ask();

        assertThat(api().get().uri("/api/v1/groups/orders/names")).bodyJson().isLenientlyEqualTo("""
                        {"items": [{"state": "failing", "reason": "not seen since 2026-11-20T03:00:00Z: Allow it"}, {}]}
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"names", "read-endpoints"})
    void whyNoNameHasBeenSeenYetIsTold(String call) {
        assertThat(api().get().uri("/api/v1/groups/orders/" + call)).hasStatusOk();
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));
        ask();
        assertThat(api().get().uri("/api/v1/groups/orders/" + call))
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .startsWith("The names of group orders have not been seen yet: throttled");
        world.inventory.beforeNextCall(throwing(new Rejected("Allow it", null)));
        ask();
        assertThat(api().get().uri("/api/v1/groups/orders/" + call)).hasStatus(HttpStatus.UNPROCESSABLE_CONTENT);
    }

    @Test
    void aReconcileCallAnswersWithItsPass() {
        instance.pass("orders");
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        assertThat(api().post().uri("/api/v1/groups/orders/reconcile"))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("""
                        {"id": 2, "group": "orders", "cause": "rest", "startedAt": "2026-11-20T03:00:00Z", "took": "PT0S",
                         "outcome": "applied", "changes": [
                           {"action": "replace",
                            "was": {"name": "readonly1.example.com", "type": "CNAME", "ttl": 5,
                                    "value": "orders-002.abc123.0001.euw1.cache.amazonaws.com"},
                            "becomes": {"name": "readonly1.example.com", "type": "CNAME", "ttl": 5,
                                    "value": "orders-003.abc123.0001.euw1.cache.amazonaws.com"}}],
                         "declined": [], "failure": null}
                        """);
    }

    @Test
    void aDryRunShowsTheChangesAndWritesNothing() {
        assertThat(api().post().uri("/api/v1/groups/orders/reconcile?dryRun=true"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"outcome": "withheld", "changes": [
                           {"action": "create", "was": null, "becomes": {"name": "readonly1.example.com"}},
                           {"action": "create", "was": null, "becomes": {"name": "_pointsman.readonly1.example.com"}},
                           {"action": "create", "was": null, "becomes": {"name": "readonly2.example.com"}},
                           {"action": "create", "was": null, "becomes": {"name": "_pointsman.readonly2.example.com"}}]}
                        """);
        assertThat(world.zones.records(ZONE)).isEmpty();
        assertThat(api().get().uri("/api/v1/passes")).bodyJson().isLenientlyEqualTo("""
                        {"items": [], "next": null}
                        """);
    }

    @Test
    void aDryRunThatIsNoYesOrNoIsRefusedRatherThanMadeReal() {
        assertThat(api().post().uri("/api/v1/groups/orders/reconcile?dryRun=perhaps"))
                .hasStatus(HttpStatus.BAD_REQUEST);
        assertThat(world.zones.records(ZONE)).isEmpty();
    }

    @Test
    void aPassThatFailedIsAnsweredWithItsRemedyAndWhatItDeclined() {
        world.inventory.beforeNextCall(() -> {});
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));
        assertThat(api().post().uri("/api/v1/groups/orders/reconcile"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"outcome": "failed", "changes": [], "failure": {"remedy": "later", "message": "throttled"},
                         "declined": [{"name": "readonly1.example.com", "reason": "not-verified"}]}
                        """);
    }

    @Test
    void allGroupsAreReconciledAtOnceAndEachPassThatMattersIsListedNewestFirst() {
        world.inventory.put(SampleGroup.group("users").primary("users-001").replicas("users-002"));
        restart(World.settings().group("users", ZONE, "users.example.com"));
        assertThat(api().post().uri("/api/v1/reconcile"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"items": [{"group": "orders", "outcome": "applied"}, {"group": "users", "outcome": "applied"}]}
                        """);
        assertThat(api().get().uri("/api/v1/passes?limit=1")).bodyJson().isLenientlyEqualTo("""
                        {"items": [{"id": 2}], "next": "2"}
                        """);
        assertThat(api().get().uri("/api/v1/passes?limit=1&cursor=2"))
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"items": [{"id": 1}], "next": null}
                        """);
    }

    @Test
    void theNamesOfAGroupThatIsNoMoreGoAtOnceOnAnOperatorsWordHoweverMany() {
        world.inventory.put(World.ORDERS.replicas("orders-004", "orders-005", "orders-006"));
        ask();
        world.inventory.remove(World.ORDERS);
        restart(World.settings());
        assertThat(api().delete().uri("/api/v1/groups/orders/names?confirm=orders"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"outcome": "applied", "cause": "rest"}
                        """);
        assertThat(world.zones.records(ZONE)).isEmpty();
    }

    @Test
    void aGroupThatElastiCacheShowsKeepsItsNamesWhateverAnOperatorSays() {
        ask();
        List<RecordSet> before = world.zones.records(ZONE);
        assertThat(api().delete().uri("/api/v1/groups/orders/names?confirm=orders"))
                .hasStatus(HttpStatus.UNPROCESSABLE_CONTENT)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .contains("ElastiCache shows group orders", "Delete the group first");
        world.inventory.remove(World.ORDERS);
        ask();
        assertThat(world.zones.records(ZONE)).isEqualTo(before);
    }

    @Test
    void namesAreNotGivenUpWithoutTheGroupsIdOnceMore() {
        ask();
        world.inventory.remove(World.ORDERS);
        List<RecordSet> before = world.zones.records(ZONE);
        for (String query : List.of("", "?confirm=", "?confirm=users", "?confirm=ORDERS")) {
            assertThat(api().delete().uri("/api/v1/groups/orders/names" + query))
                    .hasStatus(HttpStatus.BAD_REQUEST);
        }
        assertThat(world.zones.records(ZONE)).isEqualTo(before);
    }

    @Test
    void inObserveModeNoNamesAreGivenUp() {
        ask();
        world.inventory.remove(World.ORDERS);
        List<RecordSet> before = world.zones.records(ZONE);
        instance.close();
        instance = new Instance(World.settings().observe(World.OWNER), world.inventory, world.zones, world.clock);
        assertThat(api().delete().uri("/api/v1/groups/orders/names?confirm=orders"))
                .hasStatus(HttpStatus.UNPROCESSABLE_CONTENT)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .contains("pointsman.mode");
        assertThat(world.zones.records(ZONE)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/names", "/read-endpoints"})
    void anUnknownGroupIsNotFoundAndTheAnswerSaysWhereTheKnownOnesAre(String call) {
        assertThat(api().get().uri("/api/v1/groups/strangers" + call))
                .hasStatus(HttpStatus.NOT_FOUND)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .contains("strangers", "/api/v1/groups");
    }

    @Test
    void anUnknownGroupIsNotReconciled() {
        assertThat(api().post().uri("/api/v1/groups/strangers/reconcile")).hasStatus(HttpStatus.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/groups?limit=0",
                "/groups?limit=501",
                "/groups?limit=many",
                "/passes?limit=0",
                "/passes?limit=501",
                "/passes?cursor=newest"
            })
    void aPageThatCannotBeIsRefused(String call) {
        assertThat(api().get().uri("/api/v1" + call))
                .hasStatus(HttpStatus.BAD_REQUEST)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void whileStoppingAReconcileCallIsToldToComeAgain() {
        instance.queue.stop();
        assertThat(api().post().uri("/api/v1/groups/orders/reconcile"))
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .containsHeader("Retry-After");
    }

    private void restart(SampleSettings settings) {
        instance.close();
        instance = world.instance(settings);
    }

    /** A pass that the log knows of. */
    private void ask() {
        instance.queue.ask(instance.group("orders"), Cause.of("test")).join();
    }

    private MockMvcTester api() {
        return MockMvcTester.from(web);
    }
}
