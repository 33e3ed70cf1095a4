package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.route53.AcceptedBatch;
import io.pointsman.sandbox.route53.Change;
import io.pointsman.sandbox.route53.RecordSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What else may stand in the zone, at our names too, and what may come between a change and its answer. */
class StrangersIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SUFFIX = ".private.redisdub.pl";
    private static final String CROWDED = "ZCROWDED";
    private static final List<String> GROUPS = List.of("foreign", "orphans", "cut", "crowded");

    private static Sandbox sandbox;
    private static Strangers strangers;
    private static Strangers crowd;
    private static RunningService service;
    private static ServiceApi api;

    @BeforeAll
    static void start() {
        Stream<String> settings = Stream.concat(
                Stream.of("aws-port=0", "dns-port=0", "pace=600"),
                IntStream.range(0, GROUPS.size())
                        .boxed()
                        .flatMap(i -> Stream.of(
                                "groups[%d].id=%s".formatted(i, GROUPS.get(i)),
                                "groups[%d].replicas=%d".formatted(i, i == 0 ? 5 : 3),
                                "groups[%d].servers=none".formatted(i))));
        sandbox = Sandbox.start(SandboxSettings.of(settings.toArray(String[]::new)));
        strangers = Strangers.moveIn(sandbox);
        strangers.add(RecordSet.of("foreign-ro1" + SUFFIX, "CNAME", 5, "Elsewhere.example.com."));
        strangers.add(RecordSet.of("foreign-ro2" + SUFFIX, "A", 60, "192.0.2.1", "192.0.2.2"));
        strangers.add(RecordSet.of("foreign-ro3" + SUFFIX, "TXT", 60, "\"a note\""));
        strangers.add(
                RecordSet.of("foreign-ro4" + SUFFIX, "CNAME", 5, "theirs.example.com"),
                claim("foreign-ro4", "somebody-else", "foreign", "replica-4"));
        strangers.add(
                RecordSet.of("_pointsman.foreign-ro5" + SUFFIX, "TXT", 5, "\"heritage=pointsman,pointsman/v=2\""));
        var unused = sandbox.route53()
                .change(
                        sandbox.settings().zone().id(),
                        Change.create(claim("orphans-ro1", "sandbox", "orphans", "replica-1")));
        strangers.add(claim("orphans-ro2", "somebody-else", "orphans", "replica-2"));
        strangers.add(
                RecordSet.of("orphans-ro3" + SUFFIX, "A", 5, "192.0.2.3"),
                claim("orphans-ro3", "sandbox", "orphans", "replica-3"));
        crowd = tenThousand();
        service = RunningService.start(ServiceSettings.on(sandbox)
                .with("pointsman.reconcile.interval", "1h")
                .managing("foreign", "orphans", "cut")
                .managingIn(CROWDED, "crowded", "ro.crowded.example"));
        api = service.api();
        await().atMost(SOON)
                .untilAsserted(() -> GROUPS.forEach(
                        group -> assertThat(api.names(group)).as(group).isNotEmpty()));
        await().atMost(SOON).until(() -> sandbox.queues().depth() == 0);
    }

    @AfterAll
    static void end() {
        try {
            service.close();
        } finally {
            sandbox.close();
        }
    }

    @AfterEach
    void strangersAreUntouched() {
        sandbox.faults().clear();
        strangers.assertUntouched();
        crowd.assertUntouched();
    }

    @Test
    void whatIsForeignIsLeftAloneAndTheReasonIsSaid() {
        for (int pass = 0; pass < 2; pass++) {
            assertThat(reasons("foreign"))
                    .hasSize(5)
                    .allSatisfy((slot, name) -> assertThat(name).startsWith("foreign "))
                    .hasEntrySatisfying(
                            "replica-1",
                            name -> assertThat(name)
                                    .contains("found CNAME", "without our claim: remove it, or point it at a node"))
                    .hasEntrySatisfying("replica-2", name -> assertThat(name).contains("found A 192.0.2.1 192.0.2.2"))
                    .hasEntrySatisfying("replica-3", name -> assertThat(name).contains("found TXT \"a note\""))
                    .hasEntrySatisfying(
                            "replica-4", name -> assertThat(name).contains("claimed by owner somebody-else"))
                    .hasEntrySatisfying(
                            "replica-5",
                            name -> assertThat(name)
                                    .contains("_pointsman.foreign-ro5" + SUFFIX, "which is no claim we can read"));
            assertThat(api.reconcile("foreign").path("outcome").asString()).isEqualTo("unchanged");
        }
    }

    @Test
    void anOrphanedClaimOfOursGetsItsRecordBackAndNoOther() {
        assertThat(reasons("orphans"))
                .hasSize(3)
                .hasEntrySatisfying("replica-1", name -> assertThat(name).startsWith("right "))
                .hasEntrySatisfying(
                        "replica-2",
                        name -> assertThat(name).startsWith("foreign ").contains("claimed by owner somebody-else"))
                .hasEntrySatisfying(
                        "replica-3",
                        name -> assertThat(name)
                                .startsWith("foreign ")
                                .contains("our claim stands beside A 192.0.2.3"));
        assertThat(new GroupNames(sandbox, "orphans").replicas())
                .contains(new GroupNames(sandbox, "orphans").targets().get("orphans-ro1" + SUFFIX + "."));
    }

    @Test
    void tenThousandForeignRecordsCostNoCallMore() {
        long before = sandbox.calls().count("route53", "ListResourceRecordSets");
        assertThat(api.states("crowded").values()).hasSize(3).containsOnly("right");

        assertThat(api.reconcile("crowded").path("outcome").asString()).isEqualTo("unchanged");

        assertThat(sandbox.calls().count("route53", "ListResourceRecordSets") - before)
                .as("all of the zone would be 34 pages; a pass that an event asked for may read beside ours")
                .isLessThan(10);
    }

    @ParameterizedTest
    @EnumSource(
            value = CallFault.class,
            names = {"CUT", "CUT_HALF"})
    void aChangeWhoseAnswerWasCutIsNotMadeTwice(CallFault fault) {
        GroupNames names = new GroupNames(sandbox, "cut");
        Map<String, String> before = names.targets();
        names.lead1ToThePrimary();
        long batches = changesOverTheWire();
        sandbox.faults().failNext("route53", "ChangeResourceRecordSets", fault, 1);

        JsonNode pass = api.reconcile("cut");

        assertThat(pass.path("failure").isNull()).as(pass.toString()).isTrue();
        assertThat(names.targets()).isEqualTo(before);
        assertThat(changesOverTheWire() - batches).isEqualTo(1);
        assertThat(reasons("cut").values()).hasSize(3).allMatch(name -> name.startsWith("right "));
    }

    /** State and reason by slot. */
    private static Map<String, String> reasons(String group) {
        return api.names(group).stream()
                .collect(Collectors.toMap(
                        name -> name.path("slot").asString(),
                        name -> name.path("state").asString() + " "
                                + name.path("reason").asString()));
    }

    private static long changesOverTheWire() {
        return sandbox.route53().journal().stream()
                .filter(AcceptedBatch::overTheWire)
                .count();
    }

    private static RecordSet claim(String name, String owner, String group, String slot) {
        return RecordSet.of(
                "_pointsman." + name + SUFFIX,
                "TXT",
                300,
                "\"heritage=pointsman,pointsman/v=1,pointsman/owner=%s,pointsman/group=%s,pointsman/slot=%s\""
                        .formatted(owner, group, slot));
    }

    /** Before, among and behind our names, in a zone of its own; AWS would raise its quota for it. */
    private static Strangers tenThousand() {
        sandbox.route53().settings(sandbox.route53().settings().withRecordSetsPerZone(20_000));
        var unused = sandbox.route53().createZone(CROWDED, "crowded.example", true);
        Strangers crowd = Strangers.in(sandbox, CROWDED);
        String[] prefixes = {"aaa", "rn", "rp", "zzz"};
        for (int batch = 0; batch < 20; batch++) {
            int from = batch * 500;
            crowd.add(IntStream.range(from, from + 500)
                    .mapToObj(i -> RecordSet.of(
                            (i % 1_000 == 0 ? "ro-" : prefixes[i % prefixes.length]) + i + ".crowded.example",
                            "CNAME",
                            60,
                            "x.example.com"))
                    .toArray(RecordSet[]::new));
        }
        return crowd;
    }
}
