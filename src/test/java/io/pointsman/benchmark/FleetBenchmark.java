package io.pointsman.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.front.Call;
import io.pointsman.sandbox.route53.AcceptedBatch;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a quiet fleet costs: the calls of a full pass, and the memory and the processor of a packaged instance, by the size of the fleet. */
@Tag("benchmark")
class FleetBenchmark {

    /** What AWS gives in a page at most: groups or nodes, and record sets. */
    private static final int PAGE = 100;

    private static final int PAGE_OF_RECORD_SETS = 300;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** No pass pauses so long between two calls. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    private static final Duration LONGEST = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * One size of fleet.
     *
     * @param calls of one full pass, by operation
     * @param pass from its first call to the end of its last
     * @param cpu of a minute in which nothing happens but one full pass
     */
    private record Measured(
            int groups,
            Map<String, Integer> calls,
            Duration pass,
            Duration cpu,
            double liveMegabytes,
            double residentMegabytes) {}

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void aFullPassCostsThePagesOfItsFleetAndNothingElse() throws IOException, InterruptedException {
        Report report = new Report("fleet");
        Measured none = measure(0, 1);
        Measured thousand = measure(1_000, 1);
        // With the rates as they are a pass over 10,000 groups takes two minutes, and tells nothing else.
        Measured tenThousand = measure(10_000, 10);
        write(report, List.of(none, thousand, tenThousand));

        assertThat(none.calls()).isEmpty();
        assertThat(thousand.calls()).isEqualTo(floor(1_000));
    }

    /** @param quotas times AWS's rates */
    private Measured measure(int groups, int quotas) throws IOException, InterruptedException {
        Sandbox sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "groups=",
                "route53-limits=" + (quotas == 1),
                "record-sets-per-zone=" + (groups * 2 * Fleet.REPLICAS + 100)));
        try {
            String fleet = Fleet.settled(sandbox, groups, true).settings(folder);
            try (PackagedService service = PackagedService.start(
                    http,
                    PackagedService.JAR,
                    List.of(),
                    port -> ServiceSettings.with(
                            sandbox,
                            port,
                            fleet,
                            "--pointsman.aws.route53-request-burst=" + 50 * quotas,
                            "--pointsman.aws.route53-requests-per-second=" + 10 * quotas,
                            "--pointsman.aws.elasticache-request-burst=" + 100 * quotas,
                            "--pointsman.aws.elasticache-requests-per-second=" + 5 * quotas),
                    folder.resolve("service.log"))) {
                return measure(sandbox, service, groups);
            }
        } finally {
            sandbox.close();
        }
    }

    private Measured measure(Sandbox sandbox, PackagedService service, int groups)
            throws IOException, InterruptedException {
        // The pass of the start may run into the first one of the clock; the second one of the clock is like all
        // others.
        awaitTurn();
        awaitSilence(sandbox);
        Instant before = Instant.now();
        Duration cpu = service.cpu();
        awaitTurn();
        awaitSilence(sandbox);
        Duration period = Duration.between(before, Instant.now());
        cpu = service.cpu().minus(cpu);
        List<Call> pass = calls(sandbox).stream()
                .filter(call -> call.started().isAfter(before))
                .toList();
        double live = service.liveMegabytes();
        assertThat(sandbox.route53().journal()).noneMatch(AcceptedBatch::overTheWire);
        return new Measured(
                groups,
                new TreeMap<>(pass.stream().collect(Collectors.toMap(Call::operation, call -> 1, Integer::sum))),
                pass.isEmpty()
                        ? Duration.ZERO
                        : Duration.between(
                                pass.getFirst().started(), pass.getLast().ended()),
                cpu.multipliedBy(MINUTE.toMillis()).dividedBy(period.toMillis()),
                live,
                service.residentMegabytes());
    }

    /** Waits until a full pass of the clock has begun. */
    private static void awaitTurn() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(ServiceSettings.untilFullPass().plus(SILENCE).toNanos());
    }

    private static void awaitSilence(Sandbox sandbox) {
        await().pollInterval(Duration.ofMillis(500)).atMost(LONGEST).until(() -> {
            List<Call> calls = calls(sandbox);
            return calls.isEmpty() || calls.getLast().ended().plus(SILENCE).isBefore(Instant.now());
        });
    }

    private static List<Call> calls(Sandbox sandbox) {
        return sandbox.calls().all().stream()
                .filter(call -> !call.service().equals("sqs"))
                .toList();
    }

    /** Every group, every node, every name and claim once, and a page for what happened lately. */
    private static Map<String, Integer> floor(int groups) {
        return Map.of(
                "DescribeReplicationGroups", Math.ceilDiv(groups, PAGE),
                "DescribeCacheClusters", Math.ceilDiv(groups * (1 + Fleet.REPLICAS), PAGE),
                "DescribeEvents", 1,
                "ListResourceRecordSets", Math.ceilDiv(groups * 2 * Fleet.REPLICAS, PAGE_OF_RECORD_SETS));
    }

    private static void write(Report report, List<Measured> all) throws IOException {
        Measured thousand = all.get(1);
        Map<String, Integer> floor = floor(thousand.groups());
        report.table(
                List.of("calls of a full pass over 1,000 groups", "made", "floor"),
                floor.keySet().stream()
                        .sorted()
                        .map(operation -> List.of(
                                operation,
                                Integer.toString(thousand.calls().getOrDefault(operation, 0)),
                                Integer.toString(floor.getOrDefault(operation, 0))))
                        .toList());
        report.table(
                List.of(
                        "groups",
                        "a full pass, s",
                        "CPU s in a minute",
                        "heap live, MB",
                        "RSS, MB",
                        "CPU ms in a minute, each further group",
                        "heap kB, each further group"),
                all.stream().map(one -> row(one, all.getFirst())).toList());
        report.publish();
    }

    private static List<String> row(Measured one, Measured none) {
        double more = one.groups();
        return List.of(
                String.format(Locale.ROOT, "%,d", one.groups()),
                Samples.oneDecimal(one.pass().toMillis() / 1_000.0),
                Samples.twoDecimals(one.cpu().toMillis() / 1_000.0),
                Samples.oneDecimal(one.liveMegabytes()),
                Long.toString(Math.round(one.residentMegabytes())),
                more == 0 ? "" : Samples.twoDecimals(one.cpu().minus(none.cpu()).toMillis() / more),
                more == 0 ? "" : Samples.oneDecimal((one.liveMegabytes() - none.liveMegabytes()) * 1_024 / more));
    }
}
