package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.front.Call;
import io.pointsman.sandbox.route53.RecordSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The whole service over three accounts and three regions, groups from the settings and by their tags. The sandbox shows a caller nothing of
 * other accounts, and refuses it their zones: names that come right were read and written with the credentials of their own account.
 */
class SeveralAccountsE2E {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SHOP = "arn:aws:iam::444455556666:role/pointsman";
    private static final String DNS = "arn:aws:iam::777788889999:role/pointsman-dns";
    private static final String OWN_ZONE = "Z32WVXIKNNRFKK";

    private Sandbox sandbox;
    private RunningService service;
    private ServiceApi api;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=600",
                // So short that each call of a role needs new credentials.
                "longest-session=30s",
                "roles[0].arn=" + SHOP,
                "roles[0].external-id=ours-42",
                "roles[1].arn=" + DNS,
                "zones[0].id=ZSHOP",
                "zones[0].name=shop.example",
                "zones[0].account=444455556666",
                "zones[1].id=ZTWIN",
                "zones[1].name=private.redisdub.pl",
                "zones[1].private=false",
                "zones[1].account=777788889999",
                "groups[0].id=orders",
                "groups[0].replicas=2",
                "groups[0].servers=none",
                "groups[1].id=orders",
                "groups[1].replicas=3",
                "groups[1].servers=none",
                "groups[1].account=444455556666",
                "groups[1].region=us-west-2",
                "groups[2].id=users",
                "groups[2].replicas=2",
                "groups[2].servers=none",
                "groups[2].region=eu-central-1",
                "groups[3].id=carts",
                "groups[3].replicas=2",
                "groups[3].servers=none",
                "groups[3].account=444455556666",
                "groups[3].region=us-west-2",
                "groups[4].id=baskets",
                "groups[4].replicas=2",
                "groups[4].servers=none",
                "groups[4].account=444455556666",
                "groups[4].region=us-west-2"));
        tag("carts", Map.of("pointsman:name", "carts-ro.shop.example"));
        tag("baskets", Map.of("pointsman:name", "baskets-ro.shop.example", "pointsman:ttl", "soon"));
        service = RunningService.start(ServiceSettings.on(sandbox)
                .with("pointsman.reconcile.interval", "1s")
                .with("pointsman.accounts[0].name", "shop")
                .with("pointsman.accounts[0].role-arn", SHOP)
                .with("pointsman.accounts[0].external-id", "ours-42")
                .with("pointsman.accounts[1].name", "dns")
                .with("pointsman.accounts[1].role-arn", DNS)
                .managing("orders")
                .managingIn("ZSHOP", "orders", "orders-ro.shop.example")
                .with("pointsman.groups[1].alias", "shop-orders")
                .with("pointsman.groups[1].account", "shop")
                .with("pointsman.groups[1].region", "us-west-2")
                .with("pointsman.groups[1].zone-account", "shop")
                .managingIn("ZTWIN", "users", "orders-ro.private.redisdub.pl")
                .with("pointsman.groups[2].region", "eu-central-1")
                .with("pointsman.groups[2].zone-account", "dns")
                .with("pointsman.groups[2].zone-type", "public")
                .with("pointsman.discovery.enabled", "true")
                .with("pointsman.discovery.interval", "1s")
                .with("pointsman.discovery.zone-id", "ZSHOP")
                .with("pointsman.discovery.zone-account", "shop")
                .with("pointsman.discovery.locations[0].account", "shop")
                .with("pointsman.discovery.locations[0].region", "us-west-2"));
        api = service.api();
    }

    @AfterEach
    void end() {
        try {
            service.close();
        } finally {
            sandbox.close();
        }
    }

    @Test
    void eachGroupIsKeptWithTheCredentialsOfItsAccountAndADiscoveredOneUntilItsTagsGo() {
        awaitNames("orders", OWN_ZONE, "orders-ro");
        awaitNames("444455556666:us-west-2:orders", "ZSHOP", "orders-ro");
        awaitNames("users", "ZTWIN", "orders-ro");
        awaitNames("carts", "ZSHOP", "carts-ro");
        assertThat(api.states("shop-orders").values()).hasSize(3).containsOnly("right");
        assertThat(refusedCalls())
                .as("calls with the credentials of another account")
                .isEmpty();
        assertThat(sandbox.route53().records("ZSHOP"))
                .as("claims bear what we call the group")
                .anyMatch(set -> set.content().toString().contains("pointsman/group=shop-orders"));
        assertThatObject(api.get("groups/shop-orders"))
                .satisfies(group ->
                        assertThat(group.path("replicationGroupId").asString()).isEqualTo("orders"))
                .satisfies(group -> assertThat(group.path("account").asString()).isEqualTo("shop"))
                .satisfies(group -> assertThat(group.path("region").asString()).isEqualTo("us-west-2"));

        assertThat(found("carts"))
                .get()
                .satisfies(carts -> assertThat(carts.path("state").asString()).isEqualTo("used"));
        assertThat(found("baskets")).get().satisfies(baskets -> {
            assertThat(baskets.path("state").asString()).isEqualTo("skipped");
            assertThat(baskets.path("reason").asString()).contains("tag pointsman:ttl is \"soon\"");
        });
        assertThat(api.items("discovery/locations")).singleElement().satisfies(location -> {
            assertThat(location.path("account").asString()).isEqualTo("shop");
            assertThat(location.path("failure").isNull()).isTrue();
        });
        assertThat(targets("ZSHOP", "baskets-ro")).isEmpty();

        sandbox.group("carts").untag("pointsman:name");
        await().atMost(SOON).until(() -> found("carts").isEmpty());
        await().atMost(SOON)
                .until(() ->
                        api.metrics().lines().noneMatch(line -> line.startsWith("pointsman_names{group=\"carts\"")));
        assertThat(api.status("groups/carts", ServiceApi.OPERATOR)).isEqualTo(404);
        List<String> left = targets("ZSHOP", "carts-ro");
        sandbox.group("carts").failover();
        await().atMost(SOON).until(() -> !replicas("carts").containsAll(left));
        sandbox.group("444455556666:us-west-2:orders").failover();
        await().atMost(SOON)
                .until(() -> primaries("444455556666:us-west-2:orders").stream()
                        .noneMatch(targets("ZSHOP", "orders-ro")::contains));
        assertThat(targets("ZSHOP", "carts-ro"))
                .as("names of a group that was let go")
                .isEqualTo(left);

        sandbox.group("carts").tag("pointsman:name", "carts-ro.shop.example");
        awaitNames("carts", "ZSHOP", "carts-ro");
    }

    @Test
    void anAccountThatGivesItsRoleNoMoreCostsOnlyItsOwnGroups() {
        awaitNames("orders", OWN_ZONE, "orders-ro");
        awaitNames("444455556666:us-west-2:orders", "ZSHOP", "orders-ro");
        awaitNames("carts", "ZSHOP", "carts-ro");

        sandbox.sts().removeRole(SHOP);

        await().atMost(SOON)
                .untilAsserted(() -> assertThatObject(api.reconcile("shop-orders"))
                        .satisfies(pass ->
                                assertThat(pass.path("outcome").asString()).isEqualTo("failed"))
                        .satisfies(pass -> assertThat(
                                        pass.path("failure").path("message").asString())
                                .contains("needs role " + SHOP + " of account shop, which STS does not give")
                                .doesNotContain("ours-42")));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.items("discovery/locations")
                                .getFirst()
                                .path("failure")
                                .asString())
                        .contains("of account shop"));
        assertThat(found("carts")).as("a reading that failed lets nobody go").isPresent();
        assertThat(service.api().isReady()).isTrue();
        Instant before = Instant.now();
        sandbox.group("orders").failover();
        awaitNames("orders", OWN_ZONE, "orders-ro");
        awaitNames("users", "ZTWIN", "orders-ro");
        assertThat(sandbox.route53().journal().stream()
                        .filter(batch -> batch.acceptedAt().isAfter(before))
                        .map(batch -> batch.zoneId())
                        .distinct())
                .doesNotContain("ZSHOP");

        sandbox.sts().putRole(SHOP, Optional.of("ours-42"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                api.reconcile("shop-orders").path("outcome").asString())
                        .isIn("unchanged", "applied"));
    }

    /** Waits until the group's names lead to its replicas, each to one. */
    private void awaitNames(String group, String zoneId, String prefix) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(targets(zoneId, prefix))
                        .isNotEmpty()
                        .containsExactlyInAnyOrderElementsOf(replicas(group)));
    }

    private void tag(String group, Map<String, String> tags) {
        tags.forEach(sandbox.group(group)::tag);
    }

    private Optional<JsonNode> found(String id) {
        return api.items("discovery").stream()
                .filter(group -> group.path("id").asString().equals(id))
                .findFirst();
    }

    private List<Call> refusedCalls() {
        return sandbox.calls().all().stream()
                .filter(call -> call.status() == 403 || call.status() == 400)
                .toList();
    }

    private List<String> targets(String zoneId, String prefix) {
        return sandbox.route53().records(zoneId).stream()
                .filter(set -> set.name().matches(prefix + "[1-9]\\..*"))
                .map(set ->
                        ((RecordSet.Values) set.content()).values().getFirst().replaceFirst("\\.$", ""))
                .toList();
    }

    private Collection<String> replicas(String group) {
        return endpoints(group, State.REPLICA);
    }

    private Collection<String> primaries(String group) {
        return endpoints(group, State.PRIMARY);
    }

    private Collection<String> endpoints(String group, State state) {
        return sandbox.group(group).snapshot().nodes().stream()
                .filter(node -> node.state() == state && node.inService())
                .map(NodeSnapshot::endpoint)
                .toList();
    }
}
