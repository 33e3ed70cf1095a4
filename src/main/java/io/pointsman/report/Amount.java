package io.pointsman.report;

import java.time.Duration;
import java.util.Locale;

/** Amounts as people read them, to three digits. */
public final class Amount {

    private static final double MILLI = 1e-3;
    private static final double MICRO = 1e-6;
    private static final double HUNDRED_SECONDS = 100;
    private static final long MINUTE = 60;
    private static final long HOUR = 3_600;
    private static final double THOUSAND = 1e3;
    private static final String[] THOUSANDS = {"", "k", "M", "G", "T"};

    private Amount() {}

    /** As "840 µs", "12.3 ms", "63.0 s", "12 min 44 s". */
    public static String time(Duration time) {
        double seconds = time.toNanos() / 1e9;
        double size = Math.abs(seconds);
        if (size >= 2 * HUNDRED_SECONDS) {
            return minutes(Math.round(seconds));
        }
        if (size >= 1) {
            return digits(seconds) + " s";
        }
        if (size >= MILLI) {
            return digits(seconds / MILLI) + " ms";
        }
        return size == 0 ? "0" : digits(seconds / MICRO) + " µs";
    }

    /** The same, with its sign. */
    public static String difference(Duration time) {
        return time.isNegative() ? "−" + time(time.negated()) : (time.isZero() ? "±" : "+") + time(time);
    }

    private static String minutes(long seconds) {
        String sign = seconds < 0 ? "−" : "";
        long size = Math.abs(seconds);
        return size < HOUR
                ? "%s%d min %d s".formatted(sign, size / MINUTE, size % MINUTE)
                : "%s%d h %d min".formatted(sign, size / HOUR, size % HOUR / MINUTE);
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        int places = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + places + "f", value);
    }

    /** As "12,345". */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** As "1.5k", for narrow places. */
    static String brief(double count) {
        int power = 0;
        double rest = count;
        while (Math.abs(rest) >= THOUSAND && power < THOUSANDS.length - 1) {
            rest /= THOUSAND;
            power++;
        }
        String text = rest >= THOUSAND ? String.format(Locale.ROOT, "%.0e", rest) : plain(rest);
        return text + THOUSANDS[power];
    }

    /** Without zeroes that say nothing. */
    private static String plain(double value) {
        return value == Math.rint(value)
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.3f", value).replaceFirst("\\.?0+$", "");
    }
}
