package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.reconcile.World.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.NameState;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.reconcile.PassReport.Failure;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.reconcile.PassReport.Remedy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A name whose change Route 53 refuses whatever company it comes in. */
class HeldNamesTest {

    private final World world = new World();
    private final List<ChangeBatch> sent = new ArrayList<>();
    private boolean refusing = true;
    private final Instance instance = new Instance(
            World.settings().manage(World.OWNER),
            world.inventory,
            new GuardedZones(world.zones, zoneId -> {}, this::refuseFirstName),
            world.clock);

    private void refuseFirstName(String zoneId, ChangeBatch batch) {
        sent.add(batch);
        if (refusing && batch.changes().stream().map(Change::readName).anyMatch(name(1)::equals)) {
            throw Rejected.ofPart("Correct the names of this group", null);
        }
    }

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void theOthersAreSentAndItsReasonIsTold() {
        PassReport report = instance.pass("orders");

        assertThat(world.names()).containsOnlyKeys("readonly2");
        assertThat(report.failure()).map(Failure::remedy).contains(Remedy.PERSON);
        assertThat(report.names().getFirst().state()).isEqualTo(NameState.State.FAILING);
        assertThat(report.names().getFirst().reason()).contains("Correct the names");
    }

    @Test
    void itIsTriedAgainEverMoreRarelyAndCostsNoCallMeanwhile() {
        List<Long> triedAfter = new ArrayList<>();
        instance.pass("orders");
        long waited = 0;
        while (triedAfter.size() < 9) {
            int before = sent.size();
            world.clock.advance(Duration.ofSeconds(5));
            waited += 5;
            PassReport report = instance.pass("orders");
            assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(report.names().getFirst().state()).isEqualTo(NameState.State.FAILING);
            if (sent.size() > before) {
                triedAfter.add(waited);
                waited = 0;
            }
        }
        assertThat(triedAfter).containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L);
    }

    @Test
    void whenItIsAcceptedItIsHeldNoLonger() {
        instance.pass("orders");
        refusing = false;
        world.clock.advance(Duration.ofSeconds(5));

        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(world.names()).containsOnlyKeys("readonly1", "readonly2");
        world.zones.clear(ZONE, name(1));
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void aChangeForAnotherReasonMeanwhileIsNotHeldUp() {
        instance.pass("orders");
        world.inventory.put(World.ORDERS.failOverTo("orders-003"));

        PassReport report = instance.pass("orders");

        assertThat(world.names()).isEqualTo(Map.of("readonly2", "orders-002"));
        assertThat(report.changes()).extracting(Change::readName).containsOnly(name(2));
    }

    @Test
    void whatElseIsRefusedMeanwhileMakesItsWaitNoLonger() {
        instance.pass("orders");
        world.inventory.put(World.ORDERS.failOverTo("orders-003"));
        // The other name is refused twice in one pass, alone the second time; the first one is not sent.
        for (int i = 0; i < 2; i++) {
            world.zones.beforeNextSubmit(() -> {
                throw new StaleReading("changed", null);
            });
        }
        instance.pass("orders");
        world.clock.advance(Duration.ofSeconds(5));
        refusing = false;

        assertThat(instance.pass("orders").failure()).isEmpty();
        assertThat(world.names()).containsOnlyKeys("readonly1", "readonly2");
    }
}
