package io.pointsman.drill;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When ElastiCache may do its maintenance each week, by UTC: {@code sun:05:00-sun:06:00}. */
record MaintenanceWindow(int beginMinute, int endMinute, String text) {

    private static final Pattern TEXT = Pattern.compile(
            "(mon|tue|wed|thu|fri|sat|sun):([0-2][0-9]:[0-5][0-9])-(mon|tue|wed|thu|fri|sat|sun):([0-2][0-9]:[0-5][0-9])");
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final int DAY = 24 * 60;

    /** @return empty if it is not written so */
    static Optional<MaintenanceWindow> parse(String text) {
        Matcher words = TEXT.matcher(text);
        return words.matches()
                ? Optional.of(new MaintenanceWindow(
                        minute(words.group(1), words.group(2)), minute(words.group(3), words.group(4)), text))
                : Optional.empty();
    }

    private static int minute(String day, String time) {
        return minute(DayOfWeek.of(DAYS.indexOf(day) + 1), LocalTime.parse(time));
    }

    private static int minute(DayOfWeek day, LocalTime time) {
        return (day.getValue() - 1) * DAY + time.getHour() * 60 + time.getMinute();
    }

    boolean isOpen(Instant now) {
        ZonedDateTime utc = now.atZone(ZoneOffset.UTC);
        int minute = minute(utc.getDayOfWeek(), utc.toLocalTime());
        return beginMinute <= endMinute
                ? beginMinute <= minute && minute < endMinute
                : minute >= beginMinute || minute < endMinute;
    }

    @Override
    public String toString() {
        return text;
    }
}
