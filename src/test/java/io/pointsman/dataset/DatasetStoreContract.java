package io.pointsman.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dataset.Dataset.Status;
import io.pointsman.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What datasets in a database promise, whichever it is. */
abstract class DatasetStoreContract {

    private static final Instant NOW = Instant.parse("2026-11-28T03:00:00.123Z");

    private DatasetStore datasets = new DatasetStore(store(), new JsonMapper());

    /** Open, and the same for all tests. */
    abstract Store store();

    @BeforeEach
    void nothingIsThere() {
        var unused = store().change(client -> client.sql("delete from dataset").update());
        datasets = new DatasetStore(store(), new JsonMapper());
    }

    @Test
    void aDatasetIsFoundAsItWasPutDown() {
        Dataset dataset = added(SampleDatasets.everything(1_000, 4711), NOW);
        assertThat(datasets.find(dataset.id())).hasValue(dataset);
        assertThat(datasets.of("orders")).containsExactly(dataset);
        assertThat(datasets.of("carts")).isEmpty();
        assertThat(datasets.find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void theyAreListedNewestFirst() {
        Dataset first = added(SampleDatasets.uuids(10, 1), NOW);
        Dataset second = added(SampleDatasets.uuids(10, 2), NOW.plusSeconds(1));
        assertThat(datasets.list(NOW.plusSeconds(2), 10)).containsExactly(second, first);
        assertThat(datasets.list(NOW.plusSeconds(2), 1)).containsExactly(second);
        assertThat(datasets.list(NOW.plusSeconds(1), 10)).containsExactly(first);
    }

    @Test
    void howFarItIsCountsWhileItIsBeingWritten() {
        UUID id = added(SampleDatasets.uuids(10, 1), NOW).id();
        assertThat(datasets.write(id, 4, 8, 1_000, Duration.ofSeconds(2))).isTrue();
        assertThat(datasets.find(id)).hasValueSatisfying(dataset -> {
            assertThat(dataset.written()).isEqualTo(4);
            assertThat(dataset.reach()).isEqualTo(8);
            assertThat(dataset.bytes()).isEqualTo(1_000);
            assertThat(dataset.taken()).isEqualTo(Duration.ofSeconds(2));
        });
        assertThat(datasets.remove(id, 4, 4)).isFalse();

        assertThat(datasets.turn(id, List.of(Status.RUNNING), Status.STOPPED, "called off", NOW.plusSeconds(3)))
                .isTrue();
        assertThat(datasets.write(id, 5, 8, 1_200, Duration.ofSeconds(3))).isFalse();
        assertThat(datasets.find(id)).hasValueSatisfying(dataset -> {
            assertThat(dataset.written()).isEqualTo(4);
            assertThat(dataset.status()).isEqualTo(Status.STOPPED);
            assertThat(dataset.reason()).isEqualTo("called off");
            assertThat(dataset.endedAt()).hasValue(NOW.plusSeconds(3));
        });
    }

    @Test
    void whatIsBeingRemovedIsUnderWayAndHasNoEnd() {
        UUID id = added(SampleDatasets.uuids(10, 1), NOW).id();
        assertThat(datasets.underWay()).containsExactly(id);
        assertThat(datasets.turn(id, List.of(Status.RUNNING), Status.DONE, "", NOW))
                .isTrue();
        assertThat(datasets.underWay()).isEmpty();
        assertThat(datasets.turn(id, List.of(Status.RUNNING), Status.REMOVING, "", NOW))
                .isFalse();

        assertThat(datasets.turn(id, List.of(Status.RUNNING, Status.DONE), Status.REMOVING, "", NOW))
                .isTrue();
        assertThat(datasets.underWay()).containsExactly(id);
        assertThat(datasets.find(id).flatMap(Dataset::endedAt)).isEqualTo(Optional.empty());
        assertThat(datasets.remove(id, 10, 9)).isTrue();
        assertThat(datasets.find(id)).hasValueSatisfying(dataset -> {
            assertThat(dataset.removed()).isEqualTo(10);
            assertThat(dataset.keysRemoved()).isEqualTo(9);
        });
    }

    @Test
    void aReasonIsCutShort() {
        UUID id = added(SampleDatasets.uuids(10, 1), NOW).id();
        assertThat(datasets.turn(id, List.of(Status.RUNNING), Status.FAILED, "x".repeat(5_000), NOW))
                .isTrue();
        assertThat(datasets.find(id))
                .hasValueSatisfying(
                        dataset -> assertThat(dataset.reason()).hasSize(2_000).endsWith("…"));
    }

    private Dataset added(DatasetRequest request, Instant at) {
        Dataset dataset = Dataset.asked(UUID.randomUUID(), request, "ops", at, "none of the 7 begins with the prefix");
        datasets.add(dataset);
        return dataset;
    }
}
