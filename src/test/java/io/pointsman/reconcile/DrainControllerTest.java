package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ORDERS;
import static io.pointsman.reconcile.World.OWNER;
import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.topology.SampleGroup.host;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.aws.Pause;
import io.pointsman.dns.DrainRecord;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.dns.ZoneWriter;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.groups.Mode;
import io.pointsman.groups.SampleSettings;
import io.pointsman.web.NotFound;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What draining a node does to the zone, and what it answers. Time goes by only while it waits. */
class DrainControllerTest {

    private static final RecordName PLAIN_NAME = new RecordName("readonly.example.com");
    private static final String NODE = "orders-002";
    private static final Principal OPERATOR = () -> "ops";

    private final World world = new World();
    private final List<Duration> waits = new ArrayList<>();
    private Instance instance = settled(World.settings());

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void aDrainedNodeStandsBehindNoNameAndTheAnswerWaitsForATimeToLive() {
        DrainView answer = drain();

        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-003", "readonly2", "orders-003"));
        assertThat(world.zones.records(ZONE)).contains(word(OWNER));
        assertThat(answer.drained()).isTrue();
        assertThat(answer.names()).isEmpty();
        assertThat(waits).containsExactly(Duration.ofSeconds(5));
        assertThat(answer.safeFrom()).isEqualTo(world.clock.instant());
        assertThat(answer.detail()).startsWith("No name leads to the node");
    }

    @Test
    void drainingTwiceWritesNothingMore() {
        drain();
        int writes = world.written().size();
        assertThat(drain().drained()).isTrue();
        assertThat(world.written()).hasSize(writes);
    }

    @Test
    void undoneTheNodeComesBackAndNothingIsWaitedFor() {
        int before = world.zones.records(ZONE).size();
        drain();
        waits.clear();
        DrainView answer = controller().undo("orders", NODE, OPERATOR);

        assertThat(world.zones.records(ZONE)).hasSize(before);
        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-003", "readonly2", NODE));
        assertThat(answer.drained()).isFalse();
        assertThat(answer.safeFrom()).isNull();
        assertThat(answer.names()).containsExactly("readonly2.example.com");
        assertThat(waits).isEmpty();
        int writes = world.written().size();
        assertThat(controller().undo("orders", NODE, OPERATOR).drained()).isFalse();
        assertThat(world.written()).hasSize(writes);
    }

    @Test
    void everyInstanceHeedsTheDrainAndARestartForgetsNothing() {
        drain();
        List<RecordSet> drained = world.zones.records(ZONE);
        try (Instance another = world.instance()) {
            another.fullPass("orders");
            another.fullPass("orders");
        }
        assertThat(world.zones.records(ZONE)).isEqualTo(drained);
    }

    @Test
    void theEntryOfTheReaderSetFallsSilent() {
        instance.close();
        instance = settled(new SampleSettings().groupWithReaderAndSrv("orders", ZONE, "readonly.example.com"));
        assertThat(weights()).isEqualTo(Map.of("orders-002", 100, "orders-003", 100));
        assertThat(drain().names()).isEmpty();
        assertThat(weights()).isEqualTo(Map.of("orders-002", 0, "orders-003", 100));
        controller().undo("orders", NODE, OPERATOR);
        assertThat(weights()).isEqualTo(Map.of("orders-002", 100, "orders-003", 100));
    }

    @Test
    void theLastReplicaLeavesTheNamesToThePrimaryAndTheAnswerSaysSo() {
        drain();
        DrainView answer = controller().drain("orders", "orders-003", OPERATOR);

        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders", "readonly2", "orders"));
        assertThat(answer.detail()).contains("no replica serves", "fallback is the primary endpoint");
        assertThat(answer.safeFrom()).isNotNull();
    }

    @Test
    void namesThatAreToldToStayStayAndTheAnswerNamesThem() {
        instance.close();
        instance = settled(new SampleSettings().groupThatKeepsItsNames("orders", ZONE, "readonly.example.com"));
        drain();
        DrainView answer = controller().drain("orders", "orders-003", OPERATOR);

        assertThat(answer.names()).containsExactly("readonly1.example.com", "readonly2.example.com");
        assertThat(answer.safeFrom()).isNull();
        assertThat(answer.detail()).contains("still lead to the node", "fallback is keep");
    }

    @Test
    void aStrangersNameThatLeadsToTheNodeIsNamed() {
        world.zones.clear(ZONE, World.claim(1));
        world.zones.place(ZONE, World.txt(World.claim(1), "\"v=spf1 -all\""));
        DrainView answer = drain();
        assertThat(answer.names()).containsExactly("readonly1.example.com");
        assertThat(answer.safeFrom()).isNull();
    }

    @Test
    void anUnknownNodeIsNotFound() {
        assertThatExceptionOfType(NotFound.class)
                .isThrownBy(() -> controller().drain("orders", "orders-009", OPERATOR))
                .withMessageContaining("GET /api/v1/groups/orders");
        assertThatExceptionOfType(NotFound.class).isThrownBy(() -> controller().undo("orders", "orders-009", OPERATOR));
        assertThatExceptionOfType(NotFound.class).isThrownBy(() -> controller().drain("strangers", NODE, OPERATOR));
    }

    @Test
    void theDrainOfANodeThatLeftCanBeUndone() {
        drain();
        world.inventory.put(ORDERS.without(NODE));
        assertThat(controller().undo("orders", NODE, OPERATOR).drained()).isFalse();
        assertThat(world.zones.records(ZONE)).doesNotContain(word(OWNER));
    }

    @Test
    void anotherInstallationsDrainIsNotTouched() {
        world.zones.place(ZONE, word("staging"));
        assertThatExceptionOfType(Rejected.class).isThrownBy(this::drain).withMessageContaining("is not ours");
        assertThatExceptionOfType(Rejected.class).isThrownBy(() -> controller().undo("orders", NODE, OPERATOR));
        assertThat(world.zones.records(ZONE)).contains(word("staging"));
        assertThat(world.names()).containsValue(NODE);
    }

    @Test
    void inObserveModeNothingIsWrittenAndTheAnswerSaysWhatToSet() {
        instance.close();
        instance = new Instance(World.settings().observe(OWNER), world.inventory, world.zones, world.clock);
        int writes = world.written().size();
        assertThatExceptionOfType(Rejected.class).isThrownBy(this::drain).withMessageContaining("Set it to manage");
        assertThat(world.written()).hasSize(writes);
    }

    @Test
    void twoOperatorsAtTheSameMomentDrainItOnce() {
        world.zones.beforeNextSubmit(() -> world.zones.place(ZONE, word(OWNER)));
        assertThat(drain().drained()).isTrue();
        assertThat(world.names()).doesNotContainValue(NODE);
    }

    @Test
    void aZoneThatChangesUnderEveryAttemptIsToldAsChanged() {
        for (int attempt = 0; attempt < 3; attempt++) {
            world.zones.beforeNextSubmit(() -> {
                throw new StaleReading("somebody was faster", null);
            });
        }
        assertThatExceptionOfType(StaleReading.class).isThrownBy(this::drain);
    }

    @Test
    void whenThePassFailsTheDrainStandsAndTheAnswerSaysSo() {
        world.zones.afterNextSubmit(() -> world.inventory.beforeNextCall(() -> {
            throw new Transient("throttled", null);
        }));
        DrainView answer = drain();
        assertThat(answer.drained()).isTrue();
        assertThat(answer.safeFrom()).isNull();
        assertThat(answer.detail()).contains("the pass failed: throttled");
        assertThat(waits).isEmpty();
    }

    private DrainView drain() {
        return controller().drain("orders", NODE, OPERATOR);
    }

    private DrainController controller() {
        Optional<ZoneWriter> writer = instance.groups.mode() == Mode.MANAGE
                ? Optional.of(new ZoneWriter(world.zones, 1_000, Duration.ZERO, () -> Duration.ZERO, Pause.REAL))
                : Optional.empty();
        return new DrainController(instance.groups, instance.observer, writer, instance.queue, world.clock, time -> {
            waits.add(time);
            world.clock.advance(time);
        });
    }

    private Instance settled(SampleSettings settings) {
        Instance started = world.instance(settings);
        started.fullPass("orders");
        started.pass("orders");
        return started;
    }

    private static RecordSet word(String owner) {
        return new DrainRecord(owner, "orders", NODE).recordSet(PLAIN_NAME);
    }

    private Map<String, Integer> weights() {
        Map<String, Integer> weights = new TreeMap<>();
        for (RecordSet set : world.zones.records(ZONE)) {
            if (set.routing() instanceof RecordSet.Routing.Weighted weighted) {
                assertThat(set.leadsTo()).contains(host(weighted.setIdentifier()));
                weights.put(weighted.setIdentifier(), weighted.weight());
            }
        }
        return weights;
    }
}
