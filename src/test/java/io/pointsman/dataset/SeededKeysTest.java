package io.pointsman.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Names; what is in keys is in {@link DatasetPassIT}. */
class SeededKeysTest {

    @Test
    void theSameSeedGivesTheSameNamesInWhateverOrder() {
        List<String> names = names(1, 0, 1_000);
        assertThat(names(1, 500, 1_000)).isEqualTo(names.subList(500, 1_000));
        assertThat(names(2, 0, 1_000)).doesNotContainAnyElementsOf(names);
        assertThat(names).doesNotHaveDuplicates();
    }

    /** Another would be another dataset to whoever made one with an earlier release. */
    @Test
    void theNamesAreTheSameForEver() {
        assertThat(names(4711, 0, 2))
                .containsExactly(
                        "test:7591fbdd-b7b4-459d-8d8c-6beff2082ff6", "test:61b3c27d-e704-43ff-a2a3-784ba344705d");
    }

    @Test
    void aNameOfThePresetIsAUuidBehindThePrefix() {
        assertThat(names(1, 0, 100)).allSatisfy(name -> {
            UUID uuid = UUID.fromString(name.substring("test:".length()));
            assertThat(uuid.version()).isEqualTo(4);
            assertThat(uuid.variant()).isEqualTo(2);
            assertThat(name).isEqualTo("test:" + uuid);
        });
    }

    @Test
    void otherNamesAreNumbers() {
        SeededKeys keys = new SeededKeys(SampleDatasets.everything(1_000, 1));
        keys.choose(0);
        assertThat(keys.name()).isEqualTo("test:0");
        keys.choose(12_345);
        assertThat(keys.name()).isEqualTo("test:12345");
        assertThat(keys.slot()).isEqualTo(SlotHash.getSlot("test:12345"));
    }

    private static List<String> names(long seed, int from, int to) {
        SeededKeys keys = new SeededKeys(SampleDatasets.uuids(to, seed));
        return IntStream.range(from, to)
                .mapToObj(number -> {
                    keys.choose(number);
                    return keys.name();
                })
                .toList();
    }
}
