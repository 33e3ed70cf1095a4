package io.pointsman.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dataset.DatasetRequest.Hot;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OrderTest {

    @Test
    void withoutHotKeysEachIsWrittenOnceInItsTurn() {
        Order order = new Order(SampleDatasets.hot(1_000, null));
        assertThat(order.writes()).isEqualTo(1_000);
        assertThat(LongStream.range(0, 1_000).map(order::key).toArray())
                .isEqualTo(LongStream.range(0, 1_000).toArray());
        assertThat(order.end(0)).isZero();
        assertThat(order.end(17)).isEqualTo(17);
    }

    @Test
    void hotKeysHaveTheirShareOfTheWrites() {
        Order order = new Order(SampleDatasets.hot(10_000, new Hot(0.01, 0.5)));
        assertThat(order.writes()).isEqualTo(20_000);
        Map<Long, Long> counts = LongStream.range(0, order.writes())
                .mapToObj(order::key)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(counts).hasSize(10_000);
        assertThat(LongStream.range(100, 10_000).map(counts::get)).containsOnly(1L);
        assertThat(LongStream.range(0, 100).map(counts::get))
                .allSatisfy(count -> assertThat(count).isBetween(50L, 160L));
    }

    @Test
    void nothingThatWasWrittenIsBeyondTheEnd() {
        Order order = new Order(SampleDatasets.hot(997, new Hot(0.05, 0.7)));
        for (int written = 1; written <= order.writes(); written++) {
            assertThat(order.key(written - 1)).isLessThan(order.end(written));
        }
        assertThat(order.end(order.writes())).isEqualTo(997);
        assertThat(order.keysAfter(order.writes())).isEqualTo(997);
    }

    @Test
    void theLargestDatasetIsCountedRight() {
        Order order = new Order(SampleDatasets.hot(100_000_000, new Hot(0.5, 0.9)));
        assertThat(order.writes()).isEqualTo(1_000_000_000);
        assertThat(order.key(order.writes() - 1)).isEqualTo(99_999_999);
    }
}
