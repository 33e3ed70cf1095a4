package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ORDERS;
import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.topology.SampleGroup.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.DeclineReason;
import io.pointsman.dns.DrainRecord;
import io.pointsman.dns.Plan;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.failure.Rejected;
import io.pointsman.groups.SampleSettings;
import io.pointsman.reconcile.PassReport.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A name of several entries, in the loop: what holds up, and what counts, is the name. */
class ReaderSetPassTest {

    private static final RecordName PLAIN_NAME = new RecordName("readonly.example.com");

    private final World world = new World();
    private final List<ChangeBatch> refused = new ArrayList<>();
    private boolean refusing;
    private final Instance instance = new Instance(
            new SampleSettings()
                    .groupWithReaderAndSrv("orders", ZONE, "readonly.example.com")
                    .manage(World.OWNER),
            world.inventory,
            new GuardedZones(world.zones, zoneId -> {}, this::refuseTheSet),
            world.clock);

    private void refuseTheSet(String zoneId, ChangeBatch batch) {
        if (refusing && batch.changes().stream().map(Change::readName).anyMatch(PLAIN_NAME::equals)) {
            refused.add(batch);
            throw Rejected.ofPart("Correct the names of this group", null);
        }
    }

    @BeforeEach
    void settle() {
        instance.fullPass("orders");
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void aFailoverIsOneBatchForAllOfTheGroupsNames() {
        int before = world.zones.accepted(ZONE).size();
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(world.zones.accepted(ZONE)).hasSize(before + 1);
        assertThat(weights()).isEqualTo(Map.of("orders-003", 100));
    }

    @Test
    void anEntryThatGoesTakesNothingFromTheRemovals() {
        world.inventory.put(ORDERS.replicas("orders-004", "orders-005", "orders-006", "orders-007", "orders-008"));
        instance.fullPass("orders");
        assertThat(weights()).hasSize(7);
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        instance.pass("orders");
        assertThat(weights()).isEqualTo(Map.of("orders-003", 100));
    }

    @Test
    void aRefusedSetIsHeldBackEvenWhereOneOfItsEntriesIsRight() {
        refusing = true;
        drain();
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(world.names()).containsEntry("readonly1", "orders-003");
        int tried = refused.size();
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused).hasSize(tried);

        refusing = false;
        world.clock.advance(Duration.ofMinutes(1));
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(weights()).isEqualTo(Map.of("orders-002", 0, "orders-003", 100));
    }

    @Test
    void drainingBackAndForthIsNoFight() {
        for (int round = 0; round < 2 * Fights.ROUNDS; round++) {
            drain();
            instance.pass("orders");
            assertThat(weights()).containsEntry("orders-002", 0);
            world.zones.clear(ZONE, DrainRecord.nameOf(PLAIN_NAME, "orders-002"));
            instance.pass("orders");
            assertThat(weights()).containsEntry("orders-002", 100);
        }
    }

    @Test
    void aWeightThatSomebodyElseKeepsChangingIsLeftToHimAndToldOnce() {
        PassReport last = instance.pass("orders");
        for (int round = 0; round <= Fights.ROUNDS; round++) {
            world.zones.place(ZONE, entry("orders-002", 7 + round), entry("orders-003", 9 + round));
            last = instance.pass("orders");
        }
        assertThat(last.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(last.declined())
                .singleElement()
                .extracting(Plan.Declined::reason)
                .isEqualTo(DeclineReason.FOUGHT_OVER);
        assertThat(weights()).isEqualTo(Map.of("orders-002", 10, "orders-003", 12));
    }

    private void drain() {
        world.zones.place(ZONE, new DrainRecord(World.OWNER, "orders", "orders-002").recordSet(PLAIN_NAME));
    }

    private static RecordSet entry(String node, int weight) {
        return new RecordSet(
                PLAIN_NAME,
                "CNAME",
                new RecordSet.Routing.Weighted(node, weight),
                Optional.of(Duration.ofSeconds(5)),
                List.of(host(node)));
    }

    private Map<String, Integer> weights() {
        Map<String, Integer> weights = new TreeMap<>();
        for (RecordSet set : world.zones.records(ZONE)) {
            if (set.routing() instanceof RecordSet.Routing.Weighted weighted) {
                weights.put(weighted.setIdentifier(), weighted.weight());
            }
        }
        return weights;
    }
}
