package io.pointsman.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** What a benchmark found, as Markdown: printed, and in {@code target/benchmarks} to be copied into {@code docs/benchmarks.md}. */
public final class Report {

    private static final Path FOLDER = Path.of("target", "benchmarks");

    private final String name;
    private final double loadAtStart = load();
    private final Processors atStart = Processors.now();
    private final List<String> lines = new ArrayList<>();

    /** @param name of the file, without its ending */
    public Report(String name) {
        this.name = name;
    }

    public void line(String text) {
        lines.add(text);
        lines.add("");
    }

    /** @param rows all as long as the head; the first column is text, the others are numbers */
    public void table(List<String> head, List<List<String>> rows) {
        lines.add(row(head));
        lines.add("|---|" + "--:|".repeat(head.size() - 1));
        rows.forEach(cells -> lines.add(row(cells)));
        lines.add("");
    }

    /** Adds what it was measured on, prints everything and writes it down. */
    public void publish() throws IOException {
        line("Measured on %s: %d cores, JDK %s, %s; load average %.1f at the start of the run, %.1f at its end; %s."
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version().feature(),
                        System.getProperty("os.name"),
                        loadAtStart,
                        load(),
                        taken()));
        String text = String.join("\n", lines);
        System.out.println("\n" + text);
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve(name + ".md"), text);
    }

    private String taken() {
        OptionalDouble share = Processors.now().takenSince(atStart);
        return share.isEmpty()
                ? "how much of them others took is not known"
                : String.format(Locale.ROOT, "%.1f %% of them taken by other machines", 100 * share.getAsDouble());
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
