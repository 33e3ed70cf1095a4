package io.pointsman.drill;

import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.DrillReport.Run;
import io.pointsman.drill.LoadReport.Kind;
import io.pointsman.drill.LoadStore.End;
import io.pointsman.load.LoadResult;
import io.pointsman.load.LostWrites;
import io.pointsman.load.Outage;
import io.pointsman.load.Summary;
import io.pointsman.load.Times;
import io.pointsman.report.Amount;
import io.pointsman.report.Report.Column;
import io.pointsman.report.Report.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** One drill beside an earlier one. What one of them has not is told as a dash, and has no difference. */
final class Comparison {

    private static final String NONE = "–";

    private final Run run;
    private final Run earlier;
    private final List<List<String>> rows = new ArrayList<>();

    private Comparison(Run run, Run earlier) {
        this.run = run;
        this.earlier = earlier;
    }

    static Table of(Run run, Run earlier) {
        Drill other = earlier.drill();
        return new Table(
                "Beside the %s of %s at %s, drill %s"
                        .formatted(
                                DrillReport.words(other.kind()),
                                other.groupId(),
                                DrillReport.second(other.askedAt()),
                                other.id()),
                List.of(Column.text("What"), Column.number("This"), Column.number("That"), Column.number("Difference")),
                new Comparison(run, earlier).rows());
    }

    private List<List<String>> rows() {
        rows.add(List.of("verdict", verdict(run), verdict(earlier), NONE));
        for (Milestone milestone : Milestone.values()) {
            times(
                    "until " + DrillReport.words(milestone),
                    run.drill().until(milestone),
                    earlier.drill().until(milestone));
        }
        counts("lost writes", lost(run), lost(earlier));
        Stream.of(run, earlier)
                .flatMap(one -> one.load().stream())
                .flatMap(load -> load.seconds().keySet().stream())
                .map(Kind::of)
                .filter(Kind::isServed)
                .distinct()
                .sorted()
                .forEach(this::addAll);
        return rows;
    }

    private static String verdict(Run one) {
        return one.drill().verdict().map(DrillReport::words).orElse("under way");
    }

    private static Optional<Long> lost(Run one) {
        return one.end().flatMap(End::writes).map(LostWrites::lost);
    }

    /** @param unserved how long nobody was served, all outages together */
    private record Met(Summary summary, Duration unserved) {

        static Optional<Met> of(Run one, Kind kind) {
            return one.load()
                    .map(load -> new Met(load.summary(kind.path(), kind.operation()), unserved(load, kind)))
                    .filter(met -> met.summary.successes() + met.summary.failures() > 0);
        }

        private static Duration unserved(LoadResult load, Kind kind) {
            return load.outages().stream()
                    .filter(kind::isMetBy)
                    .map(Outage::length)
                    .reduce(Duration.ZERO, Duration::plus);
        }

        static Optional<Duration> latency(Optional<Met> met, Function<Times, Duration> percentile) {
            return met.map(Met::summary)
                    .filter(summary -> summary.successes() > 0)
                    .map(summary -> percentile.apply(summary.latency()));
        }
    }

    private void addAll(Kind kind) {
        String name = kind.inWords() + ": ";
        Optional<Met> here = Met.of(run, kind);
        Optional<Met> there = Met.of(earlier, kind);
        times(name + "p50", Met.latency(here, Times::p50), Met.latency(there, Times::p50));
        times(name + "p99", Met.latency(here, Times::p99), Met.latency(there, Times::p99));
        times(name + "max", Met.latency(here, Times::max), Met.latency(there, Times::max));
        counts(
                name + "failed",
                here.map(met -> met.summary().failures()),
                there.map(met -> met.summary().failures()));
        times(name + "nobody served", here.map(Met::unserved), there.map(Met::unserved));
    }

    private void times(String name, Optional<Duration> here, Optional<Duration> there) {
        add(
                name,
                here.map(Amount::time),
                there.map(Amount::time),
                here.flatMap(some -> there.map(other -> Amount.difference(some.minus(other)))));
    }

    private void counts(String name, Optional<Long> here, Optional<Long> there) {
        add(
                name,
                here.map(Amount::count),
                there.map(Amount::count),
                here.flatMap(some -> there.map(other -> difference(some - other))));
    }

    private static String difference(long count) {
        return count < 0 ? "−" + Amount.count(-count) : (count == 0 ? "±" : "+") + Amount.count(count);
    }

    private void add(String name, Optional<String> here, Optional<String> there, Optional<String> difference) {
        if (here.isPresent() || there.isPresent()) {
            rows.add(List.of(name, here.orElse(NONE), there.orElse(NONE), difference.orElse(NONE)));
        }
    }
}
