package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.State;
import io.pointsman.drill.Drill.Verdict;
import io.pointsman.drill.LoadStore.End;
import io.pointsman.load.LoadResult;
import io.pointsman.report.Amount;
import io.pointsman.report.Report;
import io.pointsman.report.Report.Chart;
import io.pointsman.report.Report.Column;
import io.pointsman.report.Report.Fact;
import io.pointsman.report.Report.Lane;
import io.pointsman.report.Report.Mark;
import io.pointsman.report.Report.Span;
import io.pointsman.report.Report.Table;
import io.pointsman.report.Report.Tone;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A drill as a report for people. */
final class DrillReport {

    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final int SECONDS_FOR_ONE = 30;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssX").withZone(ZoneOffset.UTC);
    private static final double MILLIS = 1_000;

    private final Run run;
    private final Drill drill;
    private final JsonNode request;
    private final Instant now;

    private DrillReport(Run run, JsonMapper json, Instant now) {
        this.run = run;
        this.now = now;
        drill = run.drill();
        request = json.valueToTree(drill.request());
    }

    /**
     * A drill, what its load met, and what nodes used.
     *
     * @param load empty if nothing was measured
     * @param end empty while load is on, and if there was none
     * @param usage of its group's nodes, of each in order of time
     */
    record Run(Drill drill, Optional<LoadResult> load, Optional<End> end, List<NodeUsage> usage) {

        /** From when on a report counts. */
        Instant zero() {
            return drill.begin().or(drill::actedAt).orElse(drill.askedAt());
        }

        /** With the node's id, if it is known. */
        String nodeAt(String address) {
            return usage.stream()
                    .filter(one -> one.address().equals(address))
                    .map(NodeUsage::node)
                    .findFirst()
                    .map(node -> "%s (%s)".formatted(node, address))
                    .orElse(address);
        }

        double seconds(Instant at) {
            return Duration.between(zero(), at).toMillis() / MILLIS;
        }
    }

    /** @param earlier with which it is compared */
    static Report of(Run run, Optional<Run> earlier, JsonMapper json, Instant now) {
        return new DrillReport(run, json, now).report(earlier);
    }

    private Report report(Optional<Run> earlier) {
        Optional<LoadReport> load = run.load().map(result -> new LoadReport(result, run.seconds(result.begin())));
        List<Fact> facts = new ArrayList<>(facts());
        load.ifPresent(met -> facts.addAll(met.facts(run.end())));
        List<Lane> lanes = new ArrayList<>(lanes());
        load.ifPresent(met -> lanes.addAll(met.lanes()));
        List<Table> tables = new ArrayList<>();
        milestones().ifPresent(tables::add);
        load.ifPresent(met -> tables.addAll(met.tables().all(run::nodeAt, acted())));
        List<Chart> charts = new ArrayList<>(load.map(LoadReport::charts).orElse(List.of()));
        charts.addAll(UsageReport.charts(run));
        earlier.ifPresent(other -> tables.add(Comparison.of(run, other)));
        return new Report(
                title(),
                "Drill %s, asked for by %s at %s".formatted(drill.id(), drill.askedBy(), second(drill.askedAt())),
                verdict(),
                facts,
                zero(),
                drill.state() == State.ENDED ? Optional.empty() : Optional.of(again()),
                lanes,
                charts,
                drill.timeline().stream()
                        .sorted(Comparator.comparing(Entry::at))
                        .map(this::mark)
                        .toList(),
                tables);
    }

    /** From the call until the last milestone. */
    private Optional<Span> acted() {
        return drill.endedAt()
                .flatMap(end -> drill.actedAt())
                .flatMap(begun -> drill.timeline().stream()
                        .filter(entry -> entry.milestone().isPresent())
                        .map(Entry::at)
                        .max(Comparator.naturalOrder())
                        .map(last -> new Span(run.seconds(begun), run.seconds(last), Tone.PLAIN, "")));
    }

    /** The longer load is on, the more there is to be read. */
    private Duration again() {
        return run.load()
                .filter(result -> !result.seconds().isEmpty())
                .map(result -> AGAIN.plusSeconds(result.seconds().lastKey().second() / SECONDS_FOR_ONE))
                .orElse(AGAIN);
    }

    private String title() {
        String kind = words(drill.kind());
        return kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1) + " of " + drill.groupId();
    }

    private Report.Verdict verdict() {
        List<String> reasons =
                drill.reason().isEmpty() ? List.of() : List.of(drill.reason().split("; "));
        return drill.verdict()
                .map(verdict -> new Report.Verdict(tone(verdict), words(verdict), reasons))
                .orElseGet(() -> new Report.Verdict(Tone.PLAIN, "under way: " + words(drill.state()), reasons));
    }

    private static Tone tone(Verdict verdict) {
        return switch (verdict) {
            case PASS -> Tone.GOOD;
            case FAIL -> Tone.BAD;
            case INVALID, ABORTED -> Tone.UNSURE;
        };
    }

    private String zero() {
        if (drill.begin().isPresent()) {
            return drill.request().isObserving() ? "from the loss of the primary" : "from the first call";
        }
        return drill.actedAt().isPresent() ? "from when it began" : "from when it was asked for";
    }

    private List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        drill.actedAt().ifPresent(at -> facts.add(new Fact("Began", second(at))));
        drill.endedAt().ifPresent(at -> facts.add(new Fact("Ended", second(at))));
        drill.endedAt()
                .ifPresent(at -> facts.add(new Fact("Lasted", Amount.time(Duration.between(drill.askedAt(), at)))));
        drill.lostNode().ifPresent(node -> facts.add(new Fact("Lost node", node)));
        request.properties().stream()
                .filter(property -> !property.getValue().isNull()
                        && !property.getKey().equals("confirm")
                        && !property.getKey().equals("budget"))
                .map(property -> new Fact("Request: " + property.getKey(), inWords(property.getValue())))
                .forEach(facts::add);
        return facts;
    }

    /** As "rate 200, keys 1000"; what is null is left out. */
    private static String inWords(JsonNode value) {
        if (!value.isObject()) {
            return value.isValueNode() ? value.asString() : value.toString();
        }
        return String.join(
                ", ",
                value.properties().stream()
                        .filter(property -> !property.getValue().isNull())
                        .map(property -> property.getKey() + " " + inWords(property.getValue()))
                        .toList());
    }

    private List<Lane> lanes() {
        double asked = run.seconds(drill.askedAt());
        double end = run.seconds(drill.endedAt().orElse(now));
        List<Span> states = drill.actedAt()
                .map(run::seconds)
                .map(acted -> List.of(
                        new Span(asked, acted, Tone.UNSURE, "asked"), new Span(acted, end, Tone.PLAIN, "under way")))
                .orElse(List.of(new Span(asked, end, Tone.UNSURE, "asked")));
        Stream<Lane> milestones = Stream.of(Milestone.values()).flatMap(milestone -> lane(milestone).stream());
        return Stream.concat(Stream.of(new Lane("Asked, then under way", states)), milestones)
                .toList();
    }

    private Optional<Lane> lane(Milestone milestone) {
        return drill.until(milestone).filter(Duration::isPositive).map(after -> {
            String name = "Until %s: %s".formatted(words(milestone), Amount.time(after));
            return new Lane(
                    name, List.of(new Span(0, after.toMillis() / MILLIS, tone(milestone, Optional.of(after)), name)));
        });
    }

    private Tone tone(Milestone milestone, Optional<Duration> after) {
        Duration allowed = drill.request().allowed().get(milestone);
        if (allowed == null || after.isEmpty()) {
            return Tone.PLAIN;
        }
        return after.get().compareTo(allowed) > 0 ? Tone.BAD : Tone.GOOD;
    }

    private Mark mark(Entry entry) {
        String what = entry.milestone()
                .map(milestone -> entry.what() + " (" + words(milestone) + ")")
                .orElse(entry.what());
        return new Mark(run.seconds(entry.at()), TIME.format(entry.at()), words(entry.source()), what);
    }

    private Optional<Table> milestones() {
        List<List<String>> rows = Stream.of(Milestone.values())
                .filter(milestone ->
                        drill.has(milestone) || drill.request().allowed().containsKey(milestone))
                .map(this::row)
                .toList();
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(
                        "Milestones",
                        List.of(
                                Column.text("Milestone"),
                                Column.number("Reached after"),
                                Column.number("Allowed"),
                                Column.text("Kept")),
                        rows));
    }

    private List<String> row(Milestone milestone) {
        Optional<Duration> after = drill.until(milestone);
        Duration allowed = drill.request().allowed().get(milestone);
        return List.of(
                words(milestone),
                after.map(Amount::time).orElse(drill.state() == State.ENDED ? "not reached" : "not yet"),
                allowed == null ? "–" : Amount.time(allowed),
                switch (tone(milestone, after)) {
                    case GOOD -> "yes";
                    case BAD -> "no";
                    default -> allowed != null && drill.state() == State.ENDED ? "no" : "–";
                });
    }

    static String words(Enum<?> value) {
        return DrillView.word(value).replace('-', ' ');
    }

    static String second(Instant at) {
        return SECOND.format(at);
    }
}
