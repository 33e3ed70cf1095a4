package io.pointsman.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryHostedZonesTest implements HostedZonesContract {

    private final InMemoryHostedZones zones = new InMemoryHostedZones(Clock.systemUTC()).withZone("Z1", "example.com");

    @Override
    public HostedZones zones() {
        return zones;
    }

    @Override
    public String zoneId() {
        return "Z1";
    }

    @Override
    public void place(List<RecordSet> sets) {
        zones.place("Z1", sets.toArray(RecordSet[]::new));
    }

    @Test
    void aLostAnswerLeavesTheChangeInEffect() {
        zones.afterNextSubmit(() -> {
            throw new Transient("the answer was cut off", null);
        });
        ChangeBatch batch = new ChangeBatch(List.of(new Change.Create(HostedZonesContract.cname("ro1", "a"))), "test");
        assertThatExceptionOfType(Transient.class).isThrownBy(() -> zones.submit("Z1", batch));
        assertThat(zones.records("Z1")).containsExactly(HostedZonesContract.cname("ro1", "a"));
        assertThat(zones.accepted("Z1")).containsExactly(batch);
    }

    @Test
    void aBatchBeyondTheQuotasIsRejected() {
        List<Change> changes = new ArrayList<>();
        for (int i = 1; i <= 1_001; i++) {
            changes.add(new Change.Create(HostedZonesContract.cname("ro" + i, "a")));
        }
        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(() -> zones.submit("Z1", new ChangeBatch(changes, "test")));
        zones.submit("Z1", new ChangeBatch(changes.subList(0, 1_000), "test"));
        assertThat(zones.records("Z1")).hasSize(1_000);
    }
}
