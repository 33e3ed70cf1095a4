package io.pointsman.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTextTest {

    private static final double[] BOUNDS = {0.0005, 0.25, 1, 1e7, Double.POSITIVE_INFINITY};
    private static final SplittableRandom RANDOM = new SplittableRandom(17);

    private final ExpositionFormatWriter library = PrometheusTextFormatWriter.create();

    @Test
    void everyNumberIsWrittenAsTheLibraryWritesIt() throws IOException {
        DoubleStream known = DoubleStream.of(
                0,
                -0.0,
                1,
                -1,
                9,
                10,
                0.1,
                1e-3,
                9.999e-4,
                9_999_999,
                1e7,
                -9_999_999,
                -1e7,
                123_456_789,
                1e15,
                1e19,
                1e300);
        DoubleStream special = DoubleStream.of(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                (double) Long.MIN_VALUE,
                (double) Long.MAX_VALUE);
        DoubleStream any = RANDOM.longs(10_000).mapToDouble(Double::longBitsToDouble);
        isAsTheLibraryHasIt(gauge(
                "numbers",
                DoubleStream.concat(DoubleStream.concat(known, special), any).toArray()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "a \"quoted\" one",
                "back\\slash",
                "two\nlines",
                "Łódź",
                "\\\"\n",
                "in {braces}",
                "😀"
            })
    void everyLabelIsWrittenAsTheLibraryWritesIt(String value) throws IOException {
        isAsTheLibraryHasIt(
                GaugeSnapshot.builder()
                        .name("labels")
                        .help(value)
                        .dataPoint(new GaugeDataPointSnapshot(1, Labels.of("first", value, "second", "x"), null))
                        .build(),
                histogram("times", Labels.of("first", value), 3, 0, 7));
    }

    @Test
    void aNameThatOnlyTheLibraryKnowsHowToWriteIsLeftToIt() throws IOException {
        isAsTheLibraryHasIt(
                GaugeSnapshot.builder()
                        .name("with.dots")
                        .dataPoint(point(1, "a.b", "c"))
                        .build(),
                GaugeSnapshot.builder()
                        .name("słowa")
                        .dataPoint(point(1, "łąka", "c"))
                        .build());
    }

    @Test
    void histogramsOfOtherBoundsFollowOneAnother() throws IOException {
        isAsTheLibraryHasIt(
                histogram("first", Labels.of("of", "a"), 1, 2, 3),
                new HistogramSnapshot(
                        new MetricMetadata("second"),
                        List.of(
                                times(Labels.of("of", "a"), new double[] {5, Double.POSITIVE_INFINITY}, 1, 2),
                                times(Labels.of("of", "b"), BOUNDS, 0, 0, 1, 0, 12_345_678_901L),
                                times(Labels.EMPTY, BOUNDS, 0, 0, 0, 0, 0))));
    }

    @Test
    void everyKindAndWhatHasNoLabelsIsAsTheLibraryHasIt() throws IOException {
        isAsTheLibraryHasIt(
                gauge("gauge", 1, 2),
                GaugeSnapshot.builder()
                        .name("bare")
                        .dataPoint(new GaugeDataPointSnapshot(1, Labels.EMPTY, null))
                        .build(),
                GaugeSnapshot.builder()
                        .name("timed")
                        .dataPoint(new GaugeDataPointSnapshot(1, Labels.of("a", "b"), null, 1_700_000_000_123L))
                        .build(),
                CounterSnapshot.builder()
                        .name("counter")
                        .help("counts")
                        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                                .value(3)
                                .labels(Labels.of("a", "b"))
                                .build())
                        .build(),
                SummarySnapshot.builder()
                        .name("summary")
                        .dataPoint(SummarySnapshot.SummaryDataPointSnapshot.builder()
                                .count(3)
                                .sum(0.5)
                                .quantiles(Quantiles.of(new Quantile(0.99, 0.3)))
                                .build())
                        .build(),
                HistogramSnapshot.builder()
                        .name("sizes")
                        .gaugeHistogram(true)
                        .dataPoint(times(Labels.of("a", "b"), BOUNDS, 1, 2, 3, 4, 5))
                        .build(),
                InfoSnapshot.builder()
                        .name("version")
                        .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                                .labels(Labels.of("a", "b"))
                                .build())
                        .build(),
                StateSetSnapshot.builder()
                        .name("state")
                        .dataPoint(StateSetSnapshot.StateSetDataPointSnapshot.builder()
                                .state("on", true)
                                .state("off", false)
                                .build())
                        .build(),
                UnknownSnapshot.builder()
                        .name("unknown")
                        .dataPoint(UnknownSnapshot.UnknownDataPointSnapshot.builder()
                                .value(2)
                                .build())
                        .build());
    }

    @Test
    void nothingIsNothing() throws IOException {
        assertThat(PrometheusText.write(new MetricSnapshots(), library, 0)).isEmpty();
    }

    private void isAsTheLibraryHasIt(MetricSnapshot... snapshots) throws IOException {
        MetricSnapshots all = MetricSnapshots.of(snapshots);
        ByteArrayOutputStream theirs = new ByteArrayOutputStream();
        library.write(theirs, all);
        assertThat(new String(PrometheusText.write(all, library, 0), StandardCharsets.UTF_8))
                .isNotEmpty()
                .isEqualTo(theirs.toString(StandardCharsets.UTF_8));
    }

    private static GaugeSnapshot gauge(String name, double... values) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help("what it is");
        for (int i = 0; i < values.length; i++) {
            gauge.dataPoint(point(values[i], "number", Integer.toString(i)));
        }
        return gauge.build();
    }

    private static GaugeDataPointSnapshot point(double value, String label, String is) {
        return new GaugeDataPointSnapshot(value, Labels.of(label, is), null);
    }

    private static HistogramSnapshot histogram(String name, Labels labels, long... counts) {
        return HistogramSnapshot.builder()
                .name(name)
                .help("how long")
                .dataPoint(times(labels, new double[] {0.001, 0.5, Double.POSITIVE_INFINITY}, counts))
                .build();
    }

    private static HistogramDataPointSnapshot times(Labels labels, double[] bounds, long... counts) {
        return HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds.clone(), counts))
                .sum(0.125)
                .labels(labels)
                .build();
    }
}
