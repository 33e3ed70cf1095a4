package io.pointsman.aws;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.TextFormatUtil;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/**
 * Prometheus's text format, byte for byte as the library writes it and several times as fast: labels are encoded once for all lines of a histogram, bounds
 * once for all histograms. Ours are the gauges and histograms whose things have labels; the library writes what is left.
 */
final class PrometheusText {

    private static final byte[] END_OF_LABELS = bytes("} ");

    private final ExpositionFormatWriter library;
    private final TextBytes text;
    private final TextBytes labels = new TextBytes(256);

    /** Of the histogram before, which has the same as the next more often than not. */
    private double[] bounds = {};

    /** What is between the labels and the count, for each bound: {@code ,le="0.5"} and the end of the labels. */
    private byte[][] endsOfLabels = {};

    private PrometheusText(ExpositionFormatWriter library, int expected) {
        this.library = library;
        text = new TextBytes(expected);
    }

    /**
     * Without the times at which things were created, which operators can have the library write.
     *
     * @param expected how many bytes it will be, more or less
     */
    static byte[] write(MetricSnapshots snapshots, ExpositionFormatWriter library, int expected) throws IOException {
        PrometheusText written = new PrometheusText(library, expected);
        for (MetricSnapshot snapshot : TextFormatUtil.mergeDuplicates(snapshots)) {
            written.write(snapshot);
        }
        return written.text.toArray();
    }

    private void write(MetricSnapshot snapshot) throws IOException {
        if (snapshot instanceof GaugeSnapshot gauge && isOurs(gauge, point -> true)) {
            write(gauge);
        } else if (snapshot instanceof HistogramSnapshot histogram
                && !histogram.isGaugeHistogram()
                && isOurs(histogram, PrometheusText::isWhole)) {
            write(histogram);
        } else {
            library.write(text, MetricSnapshots.of(snapshot));
        }
    }

    private static boolean isWhole(DataPointSnapshot point) {
        return point instanceof HistogramDataPointSnapshot histogram
                && !histogram.getClassicBuckets().isEmpty()
                && histogram.hasCount()
                && histogram.hasSum();
    }

    private static boolean isOurs(MetricSnapshot snapshot, Predicate<DataPointSnapshot> isPlain) {
        MetricMetadata metadata = snapshot.getMetadata();
        List<? extends DataPointSnapshot> points = snapshot.getDataPoints();
        if (points.isEmpty() || !metadata.getPrometheusName().equals(metadata.getOriginalName())) {
            return false;
        }
        for (DataPointSnapshot point : points) {
            if (point.getLabels().isEmpty() || point.hasScrapeTimestamp() || !isPlain.test(point)) {
                return false;
            }
        }
        return true;
    }

    private void write(GaugeSnapshot gauge) {
        byte[] name = head(gauge.getMetadata(), "gauge");
        for (GaugeDataPointSnapshot point : gauge.getDataPoints()) {
            encode(point.getLabels());
            begin(name, END_OF_LABELS);
            text.append(point.getValue());
            text.write('\n');
        }
    }

    private void write(HistogramSnapshot histogram) {
        String name = histogram.getMetadata().getPrometheusName();
        var unused = head(histogram.getMetadata(), "histogram");
        byte[] bucket = bytes(name + "_bucket");
        byte[] count = bytes(name + "_count");
        byte[] sum = bytes(name + "_sum");
        for (HistogramDataPointSnapshot point : histogram.getDataPoints()) {
            encode(point.getLabels());
            ClassicHistogramBuckets buckets = point.getClassicBuckets();
            if (!hasSameBounds(buckets)) {
                encodeBounds(buckets);
            }
            long upTo = 0;
            for (int i = 0; i < buckets.size(); i++) {
                upTo += buckets.getCount(i);
                begin(bucket, endsOfLabels[i]);
                text.append(upTo);
                text.write('\n');
            }
            begin(count, END_OF_LABELS);
            text.append(point.getCount());
            text.write('\n');
            begin(sum, END_OF_LABELS);
            text.append(point.getSum());
            text.write('\n');
        }
    }

    private boolean hasSameBounds(ClassicHistogramBuckets buckets) {
        boolean same = bounds.length == buckets.size();
        for (int i = 0; same && i < bounds.length; i++) {
            same = bounds[i] == buckets.getUpperBound(i);
        }
        return same;
    }

    private void encodeBounds(ClassicHistogramBuckets buckets) {
        bounds = new double[buckets.size()];
        endsOfLabels = new byte[bounds.length][];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = buckets.getUpperBound(i);
            TextBytes end = new TextBytes(32);
            end.append(",le=\"");
            end.append(bounds[i]);
            end.append("\"} ");
            endsOfLabels[i] = end.toArray();
        }
    }

    /** @return the name */
    private byte[] head(MetricMetadata metadata, String type) {
        String name = metadata.getPrometheusName();
        String help = metadata.getHelp();
        if (help != null && !help.isEmpty()) {
            text.append("# HELP " + name + " " + help.replace("\\", "\\\\").replace("\n", "\\n") + "\n");
        }
        text.append("# TYPE " + name + " " + type + "\n");
        return bytes(name);
    }

    private void encode(Labels next) {
        labels.clear();
        for (int i = 0; i < next.size(); i++) {
            labels.write(i == 0 ? '{' : ',');
            labels.appendEscaped(next.getPrometheusName(i));
            labels.write('=');
            labels.write('"');
            labels.appendEscaped(next.getValue(i));
            labels.write('"');
        }
    }

    private void begin(byte[] name, byte[] endOfLabels) {
        text.append(name);
        text.append(labels);
        text.append(endOfLabels);
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.UTF_8);
    }
}
