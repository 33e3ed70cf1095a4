package io.pointsman.report;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a page tells. Times are seconds from one moment, whole or not, negative before it; all charts have the same axis, from the first to
 * the last of all that is in them.
 *
 * @param zero that moment, as "from the call"
 * @param refresh how long until the page asks for itself anew; empty: nothing will change any more
 * @param lanes beside each other in time, before all charts
 * @param marks in order of time; their numbers, from 1, stand in the charts and the first column of their table
 */
public record Report(
        String title,
        String subtitle,
        Verdict verdict,
        List<Fact> facts,
        String zero,
        Optional<Duration> refresh,
        List<Lane> lanes,
        List<Chart> charts,
        List<Mark> marks,
        List<Table> tables) {

    public Report {
        facts = List.copyOf(facts);
        lanes = List.copyOf(lanes);
        charts = List.copyOf(charts);
        marks = List.copyOf(marks);
        tables = List.copyOf(tables);
    }

    /** How it strikes the eye; never told by colour alone. */
    public enum Tone {
        GOOD,
        BAD,
        UNSURE,
        PLAIN
    }

    /** @param word one, as "pass" */
    public record Verdict(Tone tone, String word, List<String> reasons) {
        public Verdict {
            reasons = List.copyOf(reasons);
        }
    }

    public record Fact(String label, String value) {}

    /** @param text for who asks what it is */
    public record Span(double from, double until, Tone tone, String text) {}

    public record Lane(String name, List<Span> spans) {
        public Lane {
            spans = List.copyOf(spans);
        }
    }

    /**
     * Something that happened at once.
     *
     * @param time by the clock on the wall
     * @param source whose word it is; each has a lane of its own
     */
    public record Mark(double at, String time, String source, String text) {}

    public record Point(double at, double value) {}

    /** @param points in order of time, one for each second at most, but of amounts */
    public record Series(String name, List<Point> points) {
        public Series {
            points = List.copyOf(points);
        }
    }

    public enum Form {
        /** How long something took, in seconds, on a logarithmic scale; what is more than a second apart is not joined. */
        TIMES,
        /** How many a second, from 0. */
        RATES,
        /** How much of something there was, from 0; however far apart it was asked for, it is joined. */
        AMOUNTS,
        /** The same, one upon the other. */
        STACKED_RATES
    }

    /**
     * Times of one kind.
     *
     * @param name of all of them, as "nobody was served"
     */
    public record Shading(String name, List<Span> spans) {
        public Shading {
            spans = List.copyOf(spans);
        }
    }

    /** @param shaded behind the series */
    public record Chart(String title, Form form, List<Series> series, Shading shaded) {
        public Chart {
            series = List.copyOf(series);
        }
    }

    /** @param number whether what stands in it is to be compared from row to row */
    public record Column(String name, boolean number) {
        public static Column text(String name) {
            return new Column(name, false);
        }

        public static Column number(String name) {
            return new Column(name, true);
        }
    }

    /** @param rows each with a cell for each column, of which the first names the row */
    public record Table(String title, List<Column> columns, List<List<String>> rows) {
        public Table {
            columns = List.copyOf(columns);
            int width = columns.size();
            if (rows.stream().anyMatch(row -> row.size() != width)) {
                throw new IllegalArgumentException("a row of " + title + " has not " + width + " cells");
            }
            rows = rows.stream().map(List::copyOf).toList();
        }
    }
}
