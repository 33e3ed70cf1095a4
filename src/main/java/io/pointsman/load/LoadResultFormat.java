package io.pointsman.load;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Results as bytes and back: a version, begin, pacing, redirections, faults, then each series with its two compressed
 * histograms, and when operations succeeded and failed.
 */
public final class LoadResultFormat {

    private static final int VERSION = 3;

    private LoadResultFormat() {}

    public static byte[] write(LoadResult result) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeUTF(result.begin().toString());
            out.writeLong(result.pacing().intended());
            out.writeLong(result.pacing().punctual());
            out.writeLong(result.pacing().nearlyPunctual());
            out.writeLong(result.redirected());
            out.writeInt(result.faults().size());
            for (String fault : result.faults()) {
                out.writeUTF(fault);
            }
            out.writeInt(result.seconds().size());
            for (Map.Entry<Series, Measured> entry : result.seconds().entrySet()) {
                write(entry.getKey(), out);
                write(entry.getValue(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(Series series, DataOutputStream out) throws IOException {
        out.writeInt(series.second());
        out.writeUTF(series.path());
        out.writeUTF(series.operation().name());
        out.writeUTF(series.node());
    }

    private static void write(Measured measured, DataOutputStream out) throws IOException {
        out.writeLong(measured.successes());
        write(measured.latency().bytes(), out);
        write(measured.service().bytes(), out);
        out.writeInt(measured.errors().size());
        for (Map.Entry<ErrorKind, Long> error : measured.errors().entrySet()) {
            out.writeUTF(error.getKey().name());
            out.writeLong(error.getValue());
        }
        write(measured.served().bytes(), out);
        write(measured.failed().bytes(), out);
    }

    private static void write(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** @throws IllegalArgumentException if these bytes are no result, or one of another version */
    public static LoadResult read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IllegalArgumentException("a result of version " + version + ", not " + VERSION);
            }
            Instant begin = Instant.parse(in.readUTF());
            Pacing pacing = new Pacing(in.readLong(), in.readLong(), in.readLong());
            long redirected = in.readLong();
            List<String> faults = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                faults.add(in.readUTF());
            }
            SortedMap<Series, Measured> seconds = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                Series series = new Series(in.readInt(), in.readUTF(), Operation.valueOf(in.readUTF()), in.readUTF());
                seconds.put(series, measured(in));
            }
            return new LoadResult(begin, seconds, pacing, redirected, faults);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a whole result", e);
        }
    }

    private static Measured measured(DataInputStream in) throws IOException {
        long successes = in.readLong();
        Distribution latency = Distribution.ofBytes(bytes(in));
        Distribution service = Distribution.ofBytes(bytes(in));
        Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
        for (int left = in.readInt(); left > 0; left--) {
            errors.put(ErrorKind.valueOf(in.readUTF()), in.readLong());
        }
        Moments served = Moments.ofBytes(bytes(in));
        Moments failed = Moments.ofBytes(bytes(in));
        return new Measured(successes, latency, service, errors, served, failed);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
