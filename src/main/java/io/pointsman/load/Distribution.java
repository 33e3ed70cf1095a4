package io.pointsman.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/** How long operations took, in µs, exact to a thousandth; in HdrHistogram's compressed form. */
public final class Distribution {

    static final int DIGITS = 3;

    private static final long SMALLEST = 2;

    private final byte[] compressed;

    private Distribution(byte[] compressed) {
        this.compressed = compressed;
    }

    /** Equal counts give equal bytes, however large the histogram had grown. */
    static Distribution of(AbstractHistogram histogram) {
        Histogram exact = new Histogram(1, Math.max(SMALLEST, histogram.getMaxValue()), DIGITS);
        exact.add(histogram);
        ByteBuffer buffer = ByteBuffer.allocate(exact.getNeededByteBufferCapacity());
        int length = exact.encodeIntoCompressedByteBuffer(buffer);
        return new Distribution(Arrays.copyOf(buffer.array(), length));
    }

    /** @throws IllegalArgumentException if that is no compressed histogram */
    static Distribution ofBytes(byte[] compressed) {
        Distribution given = new Distribution(compressed.clone());
        given.addTo(emptySum());
        return given;
    }

    /** To add several to, from which alone percentiles may be told. */
    static Histogram emptySum() {
        return new Histogram(DIGITS);
    }

    void addTo(Histogram sum) {
        try {
            sum.add(Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(compressed), 0));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not a compressed histogram", e);
        }
    }

    Distribution plus(Distribution other) {
        Histogram sum = emptySum();
        addTo(sum);
        other.addTo(sum);
        return of(sum);
    }

    public byte[] bytes() {
        return compressed.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Distribution that && Arrays.equals(compressed, that.compressed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(compressed);
    }
}
