package io.pointsman.report;

import java.util.ArrayList;
import java.util.List;

/** Where an axis says what it shows: round values, few enough to be read. */
final class Ticks {

    private static final int MOST_TIMES = 9;
    private static final int MOST_RATES = 5;
    private static final int MOST_DECADES = 6;
    private static final double TINY = 1e-9;
    private static final int MINUTE = 60;
    private static final int HOUR = 3_600;
    private static final int DAY = 86_400;
    private static final int[] STEPS = {
        1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, HOUR, 7_200, 14_400, 21_600, 43_200, DAY
    };

    private Ticks() {}

    /** @param minor every second one, that of 0 not */
    record Tick(double value, String label, boolean minor) {

        Tick(double value, String label) {
            this(value, label, false);
        }
    }

    /** Of seconds from a moment, which itself is one if it is within. */
    static List<Tick> times(double from, double until) {
        long step = 0;
        for (int one : STEPS) {
            if (step == 0 && (until - from) / one < MOST_TIMES) {
                step = one;
            }
        }
        if (step == 0) {
            step = (long) Math.ceil((until - from) / MOST_TIMES / DAY) * DAY;
        }
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(from / step); i * step <= until; i++) {
            ticks.add(new Tick(i * step, time(i * step), i % 2 != 0));
        }
        return ticks;
    }

    private static String time(long seconds) {
        long size = Math.abs(seconds);
        String sign = seconds < 0 ? "−" : "";
        if (size == 0) {
            return "0";
        }
        if (size % MINUTE != 0) {
            return sign + (size < MINUTE ? "" : size / MINUTE + " min ") + size % MINUTE + " s";
        }
        if (size % HOUR == 0) {
            return sign + size / HOUR + " h";
        }
        return sign + (size < HOUR ? "" : size / HOUR + " h ") + size % HOUR / MINUTE + " min";
    }

    /** From 0; the last is at most or above what is to be shown, so that it bounds the axis. */
    static List<Tick> rates(double most) {
        double step = 1;
        while (most / step > MOST_RATES) {
            double tens = Math.pow(10, Math.floor(Math.log10(step) + TINY));
            step = Math.round(step / tens) == 2 ? tens * 5 : step * 2;
        }
        List<Tick> ticks = new ArrayList<>();
        long count = Math.max(1, (long) Math.ceil(most / step - TINY));
        for (long i = 0; i <= count; i++) {
            ticks.add(new Tick(i * step, Amount.brief(i * step)));
        }
        return ticks;
    }

    /** Powers of ten, of seconds; the first and the last bound what is to be shown. */
    static List<Tick> decades(double least, double most) {
        int first = (int) Math.floor(Math.log10(least) + TINY);
        int last = Math.max(first + 1, (int) Math.ceil(Math.log10(most) - TINY));
        int step = Math.max(1, Math.ceilDiv(last - first, MOST_DECADES));
        List<Tick> ticks = new ArrayList<>();
        for (int power = first; power < last + step; power += step) {
            ticks.add(new Tick(Math.pow(10, power), decade(power)));
        }
        return ticks;
    }

    private static String decade(int power) {
        String[] units = {" ns", " µs", " ms", " s"};
        int unit = Math.clamp(Math.floorDiv(power, 3) + 3, 0, 3);
        return Amount.brief(Math.pow(10, power - (unit - 3) * 3.0)) + units[unit];
    }
}
