package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import tools.jackson.databind.JsonNode;

/** A node drained by its operator, as clients see it who ask DNS: every name that there is, over real servers. */
class DrainIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PLAIN_NAME = "carts-ro.private.redisdub.pl";
    private static final List<String> NAMES = List.of(numbered(1), numbered(2), numbered(3));

    private static Sandbox sandbox;
    private static Strangers strangers;
    private static RunningService service;
    private static ServiceApi api;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0", "dns-port=0", "pace=600", "groups[0].id=carts", "groups[0].replicas=3"));
        strangers = Strangers.moveIn(sandbox);
        service = RunningService.start(ServiceSettings.on(sandbox)
                .with("pointsman.security.users[1].name", "visitor")
                .with("pointsman.security.users[1].password", "{noop}visitor")
                .with("pointsman.security.users[1].roles", "viewer")
                .managing("carts")
                .with("pointsman.groups[0].ttl", "1s")
                .with("pointsman.groups[0].reader", "true")
                .with("pointsman.groups[0].srv", "true"));
        api = service.api();
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(api.states("carts").values()).hasSize(9).containsOnly("right"));
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
    void aDrainedNodeLeavesEveryNameAndComesBack() {
        Set<String> replicas = Set.copyOf(nodes(State.REPLICA));
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(numberedTargets()).containsExactlyInAnyOrderElementsOf(replicas);
            assertThat(readerTargets()).isEqualTo(replicas);
            assertThat(serviceTargets()).isEqualTo(numberedTargets());
        });
        assertEachNameIsServedByAReplica();
        String node = node(numberedTargets().getFirst());
        String host = numberedTargets().getFirst();

        JsonNode drained = api.post("groups/carts/nodes/" + node + "/drain");

        assertThat(drained.path("drained").asBoolean()).isTrue();
        assertThat(drained.path("names").isEmpty()).as(drained.toString()).isTrue();
        assertThat(Instant.parse(drained.path("safeFrom").asString())).isBeforeOrEqualTo(Instant.now());
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(numberedTargets()).doesNotContain(host).allMatch(replicas::contains);
            assertThat(readerTargets()).doesNotContain(host).hasSize(2);
            assertThat(serviceTargets()).isEqualTo(numberedTargets());
        });
        assertEachNameIsServedByAReplica();
        assertThat(api.states("carts")).containsEntry("drain-" + node, "right");
        assertThat(api.reconcile("carts").path("outcome").asString()).isEqualTo("unchanged");
        assertThat(api.items("groups/carts/read-endpoints"))
                .noneMatch(endpoint -> endpoint.path("node").asString().equals(node));

        JsonNode undone = api.delete("groups/carts/nodes/" + node + "/drain");

        assertThat(undone.path("drained").asBoolean()).isFalse();
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(numberedTargets()).containsExactlyInAnyOrderElementsOf(replicas);
            assertThat(readerTargets()).isEqualTo(replicas);
            assertThat(serviceTargets()).isEqualTo(numberedTargets());
        });
        assertThat(api.states("carts")).hasSize(9).doesNotContainKey("drain-" + node);
        strangers.assertUntouched();
    }

    @Test
    void onlyAnOperatorMayDrainAndOnlyWhatIsThere() {
        String drain = "groups/carts/nodes/carts-002/drain";
        long batches = sandbox.calls().count("route53", "ChangeResourceRecordSets");
        for (String method : List.of("POST", "DELETE")) {
            assertThat(api.status(method, drain, "")).isEqualTo(401);
            assertThat(api.status(method, drain, "visitor")).isEqualTo(403);
            assertThat(api.status(method, "groups/carts/nodes/carts-009/drain", ServiceApi.OPERATOR))
                    .isEqualTo(404);
            assertThat(api.status(method, "groups/strangers/nodes/carts-002/drain", ServiceApi.OPERATOR))
                    .isEqualTo(404);
        }
        assertThat(sandbox.calls().count("route53", "ChangeResourceRecordSets")).isEqualTo(batches);
    }

    /** Whoever follows a name to its server finds a replica there. */
    private static void assertEachNameIsServedByAReplica() {
        Stream.concat(NAMES.stream(), Stream.of(PLAIN_NAME))
                .forEach(name -> assertThat(role(name)).isEqualTo("slave"));
    }

    private static List<String> numberedTargets() {
        return NAMES.stream().map(DrainIT::target).toList();
    }

    /** All that the plain name leads to, in as many answers as make it unlikely to miss one: (2/3)^60. */
    private static Set<String> readerTargets() {
        return IntStream.range(0, 60).mapToObj(i -> target(PLAIN_NAME)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> serviceTargets() {
        return NAMES.stream()
                .map(name -> {
                    SRVRecord service = (SRVRecord) ask("_redis._tcp." + name, Type.SRV);
                    assertThat(service.getPort()).isEqualTo(6379);
                    return service.getTarget().toString(true);
                })
                .toList();
    }

    private static String target(String name) {
        return ((CNAMERecord) ask(name, Type.CNAME)).getTarget().toString(true);
    }

    private static Record ask(String name, int type) {
        try {
            Message question = Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
            List<Record> answer =
                    new SimpleResolver(sandbox.dnsAddress()).send(question).getSection(Section.ANSWER);
            assertThat(answer).as(name).isNotEmpty();
            return answer.getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String role(String name) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(name), 6379), 5_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("ROLE\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes("*5\r\n$5\r\nslave".length());
            return new String(answer, StandardCharsets.US_ASCII).split("\r\n", -1)[2];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> nodes(State state) {
        return sandbox.group("carts").snapshot().nodes().stream()
                .filter(node -> node.state() == state)
                .map(NodeSnapshot::endpoint)
                .toList();
    }

    private static String node(String endpoint) {
        Map<String, String> ids = sandbox.group("carts").snapshot().nodes().stream()
                .collect(Collectors.toMap(NodeSnapshot::endpoint, NodeSnapshot::id));
        return ids.getOrDefault(endpoint, "");
    }

    private static String numbered(int number) {
        return "carts-ro%d.private.redisdub.pl".formatted(number);
    }
}
