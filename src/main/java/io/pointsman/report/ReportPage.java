package io.pointsman.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.pointsman.report.Report.Fact;
import io.pointsman.report.Report.Mark;
import io.pointsman.report.Report.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;

/** A report as one HTML page: pictures and styles are in it, nothing is asked of anybody, and no script is needed. */
public final class ReportPage {

    private static final String STYLE = read("page.css");

    /** What a browser is to allow the page: its own style, and nothing else. */
    public static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                    .formatted(sha256(STYLE));

    /** Whatever is put in is escaped; a name that it does not know is an error. */
    private static final Template TEMPLATE = Mustache.compiler()
            .escapeHTML(true)
            .emptyStringIsFalse(true)
            .strictSections(true)
            .withLoader(name -> new StringReader(read(name)))
            .compile(read("page.mustache"));

    private static final double MILLIS = 1_000;

    private ReportPage() {}

    record Cell(String label, String text, boolean number, boolean first) {}

    record Grid(String title, List<Report.Column> columns, List<List<Cell>> rows) {}

    record Page(
            String title,
            String subtitle,
            String tone,
            String sign,
            String word,
            List<String> reasons,
            List<Fact> facts,
            String zero,
            String zeroX,
            String refresh,
            boolean timed,
            LaneDrawing.Drawn lanes,
            List<ChartDrawing.Drawn> charts,
            List<Grid> tables) {}

    public static String html(Report report) {
        Axis axis = Axis.of(report);
        Thinning thinning = Thinning.of(
                axis.seconds(),
                report.charts().stream()
                        .mapToInt(chart -> chart.series().size())
                        .sum());
        List<Grid> tables = new ArrayList<>();
        if (!report.marks().isEmpty()) {
            tables.add(grid(timeline(report)));
        }
        report.tables().stream().map(ReportPage::grid).forEach(tables::add);
        Report.Verdict verdict = report.verdict();
        return TEMPLATE.execute(new Page(
                report.title(),
                report.subtitle(),
                verdict.tone().name().toLowerCase(Locale.ROOT),
                sign(verdict.tone()),
                verdict.word(),
                verdict.reasons(),
                report.facts(),
                report.zero(),
                Axis.shortened(axis.x(0)),
                report.refresh().map(time -> Long.toString(time.toSeconds())).orElse(""),
                !report.lanes().isEmpty()
                        || !report.marks().isEmpty()
                        || !report.charts().isEmpty(),
                LaneDrawing.of(report, axis),
                report.charts().stream()
                        .map(chart -> ChartDrawing.of(chart, axis, thinning, report.marks()))
                        .toList(),
                tables));
    }

    private static String sign(Report.Tone tone) {
        return switch (tone) {
            case GOOD -> "✓";
            case BAD -> "✗";
            case UNSURE -> "?";
            case PLAIN -> "…";
        };
    }

    private static Table timeline(Report report) {
        return new Table(
                "Timeline",
                List.of(
                        Report.Column.number("No."),
                        Report.Column.number("After"),
                        Report.Column.text("Time"),
                        Report.Column.text("Source"),
                        Report.Column.text("What")),
                IntStream.rangeClosed(1, report.marks().size())
                        .mapToObj(number -> row(number, report.marks().get(number - 1)))
                        .toList());
    }

    private static List<String> row(int number, Mark mark) {
        return List.of(
                Integer.toString(number),
                Amount.difference(Duration.ofMillis(Math.round(mark.at() * MILLIS))),
                mark.time(),
                mark.source(),
                mark.text());
    }

    private static Grid grid(Table table) {
        return new Grid(
                table.title(),
                table.columns(),
                table.rows().stream()
                        .map(row -> IntStream.range(0, row.size())
                                .mapToObj(i -> new Cell(
                                        table.columns().get(i).name(),
                                        row.get(i),
                                        table.columns().get(i).number(),
                                        i == 0))
                                .toList())
                        .toList());
    }

    private static String read(String name) {
        try (InputStream in = Objects.requireNonNull(ReportPage.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
