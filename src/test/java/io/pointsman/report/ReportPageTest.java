package io.pointsman.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pointsman.report.Report.Chart;
import io.pointsman.report.Report.Column;
import io.pointsman.report.Report.Fact;
import io.pointsman.report.Report.Form;
import io.pointsman.report.Report.Lane;
import io.pointsman.report.Report.Mark;
import io.pointsman.report.Report.Point;
import io.pointsman.report.Report.Series;
import io.pointsman.report.Report.Shading;
import io.pointsman.report.Report.Span;
import io.pointsman.report.Report.Table;
import io.pointsman.report.Report.Tone;
import io.pointsman.report.Report.Verdict;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportPageTest {

    private static final String EVIL = "<script>alert('x')</script>\"&{{title}}</title></svg>";
    private static final Pattern PICTURE = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);

    @Test
    void whateverComesFromOutsideIsEscaped() throws Exception {
        Report report = new Report(
                EVIL,
                EVIL,
                new Verdict(Tone.BAD, EVIL, List.of(EVIL)),
                List.of(new Fact(EVIL, EVIL)),
                EVIL,
                Optional.empty(),
                List.of(new Lane(EVIL, List.of(new Span(0, 1, Tone.BAD, EVIL)))),
                Stream.of(Form.values())
                        .map(form -> new Chart(
                                EVIL,
                                form,
                                List.of(new Series(EVIL, List.of(new Point(0, 1)))),
                                new Shading(EVIL, List.of(new Span(0, 1, Tone.BAD, EVIL)))))
                        .toList(),
                List.of(new Mark(0, EVIL, EVIL, EVIL)),
                List.of(new Table(EVIL, List.of(Column.text(EVIL)), List.of(List.of(EVIL)))));

        String html = ReportPage.html(report);

        assertThat(html).doesNotContain("<script", "alert('", "\"&{").contains("&lt;script&gt;");
        assertThat(html.split("</title>", -1))
                .as("its own: page, lane's bar, four charts")
                .hasSize(7);
        assertPicturesAreWellFormed(html);
    }

    @Test
    void whereThereIsNothingThePageSaysSo() throws Exception {
        String html = ReportPage.html(report(List.of(), List.of()));
        assertThat(html).contains("<h1>orders</h1>", "pass").doesNotContain("<figure", "<table", "http-equiv");

        String empty = ReportPage.html(
                report(List.of(chart(Form.TIMES, List.of()), chart(Form.STACKED_RATES, List.of())), List.of()));
        assertThat(empty).containsSubsequence("Nothing was measured.", "Nothing was measured.");
        assertPicturesAreWellFormed(empty);
    }

    @Test
    void onePointIsADotAndWhatIsApartIsNotJoined() {
        String html = ReportPage.html(report(
                List.of(chart(Form.TIMES, List.of(new Point(0, 0.001), new Point(10, 0.001), new Point(11, 0.001)))),
                List.of()));
        assertThat(html).containsPattern("d=\"M80 [0-9.]+h0M[0-9.]+ [0-9.]+h0L[0-9.]+ [0-9.]+\"");
    }

    @Test
    void hugeAndImpossibleValuesDoNoHarm() throws Exception {
        List<Point> points = List.of(
                new Point(0, 0),
                new Point(1, 1e18),
                new Point(2, -5),
                new Point(3, Double.NaN),
                new Point(4, Double.POSITIVE_INFINITY),
                new Point(5, 1e-12));
        String html = ReportPage.html(
                report(Stream.of(Form.values()).map(form -> chart(form, points)).toList(), List.of()));
        assertThat(PICTURE.matcher(html).results().map(MatchResult::group))
                .noneMatch(text -> text.contains("NaN") || text.contains("Infinity"));
        assertPicturesAreWellFormed(html);
    }

    @Test
    void thousandsOfSecondsStayBelowAMegabyteAndLoseNoSpike() {
        SplittableRandom random = new SplittableRandom(4711);
        List<Chart> charts = IntStream.range(0, 20)
                .mapToObj(i -> new Chart(
                        "path " + i,
                        i < 17 ? Form.TIMES : Form.STACKED_RATES,
                        IntStream.range(0, i < 17 ? 4 : 10)
                                .mapToObj(series -> new Series(
                                        "series " + series,
                                        IntStream.range(0, 10_000)
                                                .mapToObj(second -> new Point(
                                                        second, second == 5_003 ? 9 : random.nextDouble(0.001, 0.002)))
                                                .toList()))
                                .toList(),
                        new Shading("nobody was served", List.of())))
                .toList();
        List<Mark> marks = IntStream.range(0, 300)
                .mapToObj(i -> new Mark(i * 30, "12:00:00", "node", "something " + i))
                .toList();

        String html = ReportPage.html(report(charts, marks));

        assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_000_000);
        assertThat(html)
                .contains("Of each 50 seconds the lowest and the highest value are drawn.")
                .contains("1.00 ms to 9.00 s");
        assertThat(html.split("L[0-9.]+ 3[0-9](\\.[0-9])?[LM\"]", -1).length - 1)
                .as("each of 68 lines reaches up once")
                .isEqualTo(68);
    }

    @Test
    void nothingIsAskedOfAnybodyAndTheStyleIsTheOneThatIsAllowed() throws Exception {
        String html = ReportPage.html(report(
                List.of(chart(Form.RATES, List.of(new Point(0, 1)))),
                List.of(new Mark(-1.5, "12:00:00", "node", "it is the primary"))));
        assertThat(html).doesNotContain("http:", "https:", "src=", "<link", "<script", "style=", "@import", "{{");
        var style = STYLE.matcher(html);
        assertThat(style.find()).isTrue();
        assertThat(ReportPage.CONTENT_SECURITY_POLICY)
                .contains("style-src 'sha256-"
                        + Base64.getEncoder()
                                .encodeToString(MessageDigest.getInstance("SHA-256")
                                        .digest(style.group(1).getBytes(StandardCharsets.UTF_8)))
                        + "'");
        assertThat(html).contains("−1.50 s");
    }

    @Test
    void oneThatMayChangeAsksForItselfAnew() {
        Report report = report(List.of(), List.of());
        String html = ReportPage.html(new Report(
                report.title(),
                "",
                report.verdict(),
                List.of(),
                "",
                Optional.of(Duration.ofSeconds(5)),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
        assertThat(html).contains("<meta http-equiv=\"refresh\" content=\"5\">", "every 5 s");
    }

    @Test
    void marksThatWouldCoverEachOtherAreNumberedTogether() {
        List<Mark> marks = Stream.of(0.0, 50.0, 50.2, 50.4, 100.0)
                .map(at -> new Mark(at, "12:00:00", "node", "it is so"))
                .toList();
        Axis axis = new Axis(0, 100);
        assertThat(axis.numbers(List.of(1, 2, 3, 4, 5), marks, 20))
                .extracting(Axis.Label::text)
                .containsExactly("1", "2–4", "5");
    }

    @Test
    void aRowWithoutACellIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Table("paths", List.of(Column.text("path")), List.of(List.of())));
    }

    @Test
    void amountsAreRead() {
        assertThat(Stream.of(
                                0L,
                                840_000L,
                                12_340_000L,
                                999_600_000L,
                                63_040_000_000L,
                                764_000_000_000L,
                                -4_000_000_000_000L)
                        .map(Duration::ofNanos)
                        .map(Amount::time))
                .containsExactly("0", "840 µs", "12.3 ms", "1000 ms", "63.0 s", "12 min 44 s", "−1 h 6 min");
        assertThat(Stream.of(-1_500L, 0L, 1_500L).map(Duration::ofMillis).map(Amount::difference))
                .containsExactly("−1.50 s", "±0", "+1.50 s");
        assertThat(Stream.of(0.0, 1.5, 1_500.0, 2e6).map(Amount::brief)).containsExactly("0", "1.5", "1.5k", "2M");
    }

    private static Chart chart(Form form, List<Point> points) {
        return new Chart(
                "primary", form, List.of(new Series("p50", points)), new Shading("nobody was served", List.of()));
    }

    private static Report report(List<Chart> charts, List<Mark> marks) {
        return new Report(
                "orders",
                "of yesterday",
                new Verdict(Tone.GOOD, "pass", List.of()),
                List.of(),
                "from the call",
                Optional.empty(),
                List.of(),
                charts,
                marks,
                List.of());
    }

    private static void assertPicturesAreWellFormed(String html) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        for (MatchResult picture : PICTURE.matcher(html).results().toList()) {
            var unused = factory.newDocumentBuilder().parse(new InputSource(new StringReader(picture.group())));
        }
    }
}
