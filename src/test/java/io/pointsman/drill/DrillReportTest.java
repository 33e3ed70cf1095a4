package io.pointsman.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.DrillReport.Run;
import io.pointsman.load.Operation;
import io.pointsman.load.SampleLoad;
import io.pointsman.report.Report;
import io.pointsman.report.Report.Chart;
import io.pointsman.report.Report.Fact;
import io.pointsman.report.Report.Form;
import io.pointsman.report.Report.Lane;
import io.pointsman.report.Report.Mark;
import io.pointsman.report.Report.Point;
import io.pointsman.report.Report.Span;
import io.pointsman.report.Report.Table;
import io.pointsman.report.Report.Tone;
import io.pointsman.report.ReportPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DrillReportTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void timesCountFromTheActionAndNothingIsLeftOutOfTheTimeline() {
        Report report = report(SampleDrills.failedUnderLoad(), Optional.empty());
        assertThat(report.title()).isEqualTo("Failover test of orders");
        assertThat(report.zero()).isEqualTo("from the first call");
        assertThat(report.marks()).hasSize(13).first().extracting(Mark::at).isEqualTo(-10.5);
        assertThat(report.marks().get(5))
                .isEqualTo(new Mark(63.04, "03:01:15.040Z", "node", "orders-002 is the primary (promoted)"));
        assertThat(report.refresh()).isEmpty();
        assertThat(report.facts())
                .contains(new Fact("Lost node", "orders-001"), new Fact("Request: nodeGroupId", "0001"))
                .contains(new Fact("Lost of acknowledged writes", "14 of 8,120"))
                .noneMatch(fact -> fact.label().contains("confirm"));
    }

    @Test
    void theVerdictHasEachOfItsReasons() {
        Report.Verdict verdict =
                report(SampleDrills.failedUnderLoad(), Optional.empty()).verdict();
        assertThat(verdict.tone()).isEqualTo(Tone.BAD);
        assertThat(verdict.word()).isEqualTo("fail");
        assertThat(verdict.reasons())
                .containsExactly(
                        "promoted: after 63.0 s, 60.0 s were allowed", "primary, write: nobody was served for 60.0 s");
    }

    @Test
    void milestonesStandBesideWhatWasAllowed() {
        Report report = report(without(SampleDrills.failed()), Optional.empty());
        assertThat(table(report, "Milestones").rows())
                .containsExactly(
                        List.of("promoted", "63.0 s", "60.0 s", "no"),
                        List.of("primary endpoint", "66.1 s", "75.0 s", "yes"),
                        List.of("names", "67.0 s", "–", "–"),
                        List.of("rebuilt", "164 s", "15 min 0 s", "yes"));
        assertThat(report.lanes())
                .extracting(Lane::name)
                .containsExactly(
                        "Asked, then under way",
                        "Until promoted: 63.0 s",
                        "Until primary endpoint: 66.1 s",
                        "Until names: 67.0 s",
                        "Until rebuilt: 164 s");
        assertThat(report.charts()).isEmpty();
    }

    @Test
    void loadIsDrawnByPathAndOperationWithItsOutagesBehind() {
        Report report = report(SampleDrills.failedUnderLoad(), Optional.empty());
        assertThat(report.charts())
                .extracting(Chart::title)
                .startsWith("Operations a second", "Errors a second")
                .contains(
                        "How long from the intended start: primary, writes",
                        "How long from the intended start: orders-ro1.private.redisdub.pl, reads")
                .noneMatch(title -> title.contains("connects"));
        Chart writes = report.charts().stream()
                .filter(chart -> chart.title().endsWith(": primary, writes"))
                .findFirst()
                .orElseThrow();
        assertThat(writes.series()).extracting(Report.Series::name).containsExactly("p50", "p90", "p99", "max");
        assertThat(writes.series().getFirst().points())
                .as("none in seconds without a success")
                .noneMatch(point -> point.at() > 8 && point.at() < 67);
        assertThat(writes.shaded().spans())
                .singleElement()
                .extracting(Span::from, Span::until)
                .containsExactly(7.66, 67.66);
        assertThat(report.charts().get(1).series())
                .extracting(Report.Series::name)
                .containsExactly("readonly", "loading", "timeout", "refused", "reset");
        assertThat(table(report, "Paths").rows())
                .anySatisfy(row -> assertThat(row)
                        .startsWith("primary, writes", "12,500", "6,000")
                        .last()
                        .asString()
                        .contains(" timeout, "));
        assertThat(table(report, "Before, during and after").rows())
                .filteredOn(row -> row.getFirst().equals("primary, reads"))
                .extracting(row -> List.of(row.get(1), row.get(6), row.get(7)))
                .containsExactly(
                        List.of("before", "1,000", "0"),
                        List.of("during", "11,400", "5,100"),
                        List.of("after", "1,000", "0"));
        assertThat(table(report, "Nodes").rows())
                .extracting(List::getFirst)
                .containsExactly("10.0.3.9:6379", "orders-001 (10.0.1.17:6379)");
        assertThat(table(report, "When nobody was served").rows())
                .contains(List.of(
                        "orders-ro2.private.redisdub.pl, fresh, reads", "+69.7 s", "2.00 s", "yes", "200 loading"));
    }

    @Test
    void whatNodesUsedIsDrawnByNode() {
        List<Chart> usage = report(SampleDrills.failedUnderLoad(), Optional.empty()).charts().stream()
                .filter(chart -> chart.form() == Form.AMOUNTS)
                .toList();
        assertThat(usage)
                .extracting(Chart::title)
                .containsExactly(
                        "Memory used, in bytes", "Items", "Connections of clients", "Busy, in % of one processor");
        assertThat(usage.getFirst().series())
                .singleElement()
                .isEqualTo(new Report.Series("orders-001", List.of(new Point(-5, 1_048_576), new Point(5, 2_097_152))));
        assertThat(usage.getLast().series().getFirst().points()).containsExactly(new Point(5, 12.5));
    }

    @Test
    void ofManyNodesThoseWithTheMostAreDrawn() {
        List<NodeUsage> many = IntStream.rangeClosed(1, 12)
                .mapToObj(i -> new NodeUsage(
                        SampleDrills.ACTED, "carts-%03d".formatted(i), "10.0.1.17:6379", null, (long) i, null, null))
                .toList();
        assertThat(report(new Run(SampleDrills.failed(), Optional.empty(), Optional.empty(), many), Optional.empty())
                        .charts())
                .singleElement()
                .satisfies(chart -> {
                    assertThat(chart.title()).isEqualTo("Items: the 10 of 12 nodes with the most");
                    assertThat(chart.series())
                            .extracting(Report.Series::name)
                            .startsWith("carts-003")
                            .endsWith("carts-012");
                });
    }

    @Test
    void anEarlierDrillStandsBesideIt() {
        Report report = report(SampleDrills.failedUnderLoad(), Optional.of(SampleDrills.earlier()));
        assertThat(report.tables().getLast().title())
                .isEqualTo(
                        "Beside the failover test of orders at 2026-11-21 03:00:00Z, drill 11111111-8f0e-4a53-9a06-0d8f6f6f2a11");
        assertThat(report.tables().getLast().rows())
                .contains(
                        List.of("verdict", "fail", "pass", "–"),
                        List.of("until promoted", "63.0 s", "41.0 s", "+22.0 s"),
                        List.of("until rebuilt", "164 s", "–", "–"),
                        List.of("lost writes", "14", "–", "–"),
                        List.of("primary, writes: failed", "6,000", "4,100", "+1,900"),
                        List.of("primary, writes: nobody served", "60.0 s", "41.0 s", "+19.0 s"),
                        List.of("primary, fresh, writes: failed", "6,000", "–", "–"));
    }

    @Test
    void oneThatIsUnderWayAsksForItselfAnew() {
        Report asked = report(without(SampleDrills.asked()), Optional.empty());
        assertThat(asked.zero()).isEqualTo("from when it was asked for");
        assertThat(asked.verdict()).isEqualTo(new Report.Verdict(Tone.PLAIN, "under way: asked", List.of()));
        assertThat(asked.refresh()).hasValue(Duration.ofSeconds(5));

        Report watched = report(
                without(SampleDrills.underWay(SampleDrills.entry(0.5, Source.POINTSMAN, "AWS accepted the call"))),
                Optional.empty());
        assertThat(watched.verdict().word()).isEqualTo("under way: watching");
        assertThat(table(watched, "Milestones").rows()).contains(List.of("promoted", "not yet", "60.0 s", "–"));
    }

    @Test
    void whereNothingFailedNoErrorsAreDrawn() {
        Run quiet = new Run(
                SampleDrills.failed(),
                Optional.of(new SampleLoad()
                        .served("primary", Operation.READ, 0, 5, 1)
                        .result(SampleDrills.ACTED)),
                Optional.empty(),
                List.of());
        assertThat(report(quiet, Optional.empty()).charts())
                .extracting(Chart::title)
                .containsExactly("Operations a second", "How long from the intended start: primary, reads");
    }

    @Test
    void theMoreThereIsToReadTheMoreSeldomItAsks() {
        Run longLoad = new Run(
                SampleDrills.underWay(),
                Optional.of(new SampleLoad()
                        .served("primary", Operation.READ, 600, 601, 1)
                        .result(SampleDrills.ACTED)),
                Optional.empty(),
                List.of());
        assertThat(report(longLoad, Optional.empty()).refresh()).hasValue(Duration.ofSeconds(25));
    }

    /** Left in the target directory, for who wants to look at one. */
    @Test
    void aPageOfItIsSmall() throws IOException {
        String page = ReportPage.html(report(SampleDrills.failedUnderLoad(), Optional.of(SampleDrills.earlier())));
        var unused = Files.writeString(Path.of("target", "report.html"), page);
        assertThat(page)
                .hasSizeLessThan(300_000)
                .contains("<h2><span class=\"sign\" aria-hidden=\"true\">✗</span>fail</h2>");
    }

    private static Report report(Run run, Optional<Run> earlier) {
        return DrillReport.of(run, earlier, JSON, SampleDrills.ACTED.plusSeconds(200));
    }

    private static Run without(Drill drill) {
        return new Run(drill, Optional.empty(), Optional.empty(), List.of());
    }

    private static Table table(Report report, String title) {
        return report.tables().stream()
                .filter(table -> table.title().equals(title))
                .findFirst()
                .orElseThrow();
    }
}
