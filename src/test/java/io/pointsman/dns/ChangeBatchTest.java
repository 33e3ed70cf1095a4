package io.pointsman.dns;

import static io.pointsman.dns.PlanWorld.group;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeBatchTest {

    @Test
    void aFewChangesMakeOneBatch() {
        List<Change> changes = group("a", "b", "c").plan().changes();
        assertThat(ChangeBatch.pack(changes, "why")).containsExactly(new ChangeBatch(changes, "why"));
        assertThat(ChangeBatch.pack(List.of(), "why")).isEmpty();
    }

    @Test
    void theMostNamesGoOutInBatchesThatRoute53Takes() {
        List<Change> changes =
                group("a", "b".repeat(60)).names(NamingPolicy.MOST_NAMES).plan().changes();
        InMemoryHostedZones zones = new InMemoryHostedZones(Clock.systemUTC()).withZone("Z1", "example.com");
        List<ChangeBatch> batches = ChangeBatch.pack(changes, "why");
        batches.forEach(batch -> zones.submit("Z1", batch));
        assertThat(zones.records("Z1")).hasSize(2 * NamingPolicy.MOST_NAMES);
        assertThat(batches.stream().flatMap(batch -> batch.changes().stream())).containsExactlyElementsOf(changes);
    }

    @Test
    void aNameAndItsClaimAreNeverParted() {
        List<Change> changes =
                group("a", "b".repeat(60)).names(NamingPolicy.MOST_NAMES).plan().changes();
        assertThat(ChangeBatch.pack(changes, "why"))
                .hasSizeGreaterThan(1)
                .allSatisfy(batch -> assertThat(batch.changes().size() % 2).isZero());
        assertThat(ChangeBatch.oneByOne(changes, "why"))
                .hasSize(NamingPolicy.MOST_NAMES)
                .allSatisfy(batch -> assertThat(
                                batch.changes().stream().map(Change::readName).distinct())
                        .hasSize(1));
    }
}
