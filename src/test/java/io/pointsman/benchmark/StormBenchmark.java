package io.pointsman.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A region that fails: all of {@link #GROUPS} groups of 1 + 5 nodes fail over at one instant, with {@link #LATENCY} on every AWS call and Route
 * 53's rates as on AWS. Two packaged instances share the queue and the account, and know of each other; the Lambda's sequence has a small
 * part of the same beside it.
 */
@Tag("benchmark")
class StormBenchmark {

    private static final int GROUPS = 1_000;
    private static final int STORMS = 2;
    private static final Duration LATENCY = Duration.ofMillis(30);

    /** Names and claims of 1,000 groups are 10,000 record sets; AWS raises the quota of a zone on request. */
    private static final int RECORD_SETS = 25_000;

    private static final int ROUND_TRIPS = 20;

    private static final String PEERS = "pointsman.example";

    /** Both have this machine's addresses, so that each is told another one for the other: a lower one, and a higher. */
    private static final Map<String, String> OTHER = Map.of("a", "192.0.2.1", "b", "10.0.0.1");

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<PackagedService> instances = new ArrayList<>();
    private final Samples roundTrips = new Samples();
    private Sandbox sandbox;
    private Fleet fleet;
    private BlogLambda lambda;

    @BeforeEach
    void start() {
        // At this pace a replica is promoted after 2.5 s, and the lost node is back 28 s later, long after the storm.
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=25",
                "latency=" + LATENCY.toMillis() + "ms",
                "record-sets-per-zone=" + RECORD_SETS,
                "groups="));
        fleet = Fleet.settled(sandbox, GROUPS, false);
        lambda = new BlogLambda(sandbox);
        WarmRoute53.in(sandbox);
    }

    @AfterEach
    void stop() {
        instances.forEach(PackagedService::close);
        lambda.close();
        http.close();
        sandbox.close();
    }

    @Test
    void allNamesAreRightSoonAfterAllGroupsFailedOver() throws IOException, InterruptedException {
        Report report = new Report("storm");
        String settings = fleet.settings(folder);
        List<CompletableFuture<PackagedService>> starting = Stream.of("a", "b")
                .map(name -> CompletableFuture.supplyAsync(() -> start(name, settings)))
                .toList();
        starting.forEach(one -> instances.add(one.join()));
        await().atMost(Duration.ofMinutes(3)).until(() -> instances.stream().allMatch(this::hasSeenAll));
        assertThat(sandbox.route53().journal())
                .as("batches over the wire; the names are right as they are")
                .filteredOn(batch -> batch.zoneId().equals(Fleet.zoneId(sandbox)))
                .noneMatch(batch -> batch.overTheWire());
        for (int i = 0; i < ROUND_TRIPS; i++) {
            long begin = System.nanoTime();
            var unused = lambda.read(fleet.groups().getFirst().id());
            roundTrips.add(Duration.ofNanos(System.nanoTime() - begin));
        }

        Everyday everyday = new Everyday(sandbox, fleet);
        everyday.events();
        everyday.failovers();
        List<Storm.Result> storms = new ArrayList<>();
        for (int i = 0; i < STORMS; i++) {
            Storm storm = new Storm(sandbox, fleet, instances, http);
            storms.add(storm.run());
            if (i < STORMS - 1) {
                storm.recover();
            }
        }
        instances.forEach(PackagedService::close);
        instances.clear();
        LambdaStorm.Result ofLambda = new LambdaStorm(sandbox, fleet, lambda).run();
        write(report, storms, ofLambda);

        assertThat(storms).allSatisfy(storm -> {
            assertThat(storm.wrongAtTheEnd()).isZero();
            assertThat(storm.movedThatHadTo()).isEqualTo(GROUPS);
            assertThat(storm.movedNeedlessly()).isZero();
            assertThat(storm.throttled()).isLessThanOrEqualTo(storm.route53Calls() / 10);
        });
    }

    private PackagedService start(String name, String groups) {
        try {
            Path hosts = folder.resolve(name + ".hosts");
            Files.writeString(
                    hosts, "127.0.0.1 localhost\n127.0.0.1 %1$s\n%2$s %1$s\n".formatted(PEERS, OTHER.get(name)));
            return PackagedService.start(
                    http,
                    PackagedService.JAR,
                    List.of("-Djdk.net.hosts.file=" + hosts),
                    port -> ServiceSettings.with(
                            sandbox, port, groups, "--pointsman.aws.share=0.5", "--pointsman.reconcile.peers=" + PEERS),
                    Path.of("target", "benchmarks", "storm-" + name + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean hasSeenAll(PackagedService instance) {
        return instance.metric(http, "pointsman_passes_seconds_count", "outcome=\"unchanged\"") >= GROUPS;
    }

    private void write(Report report, List<Storm.Result> storms, LambdaStorm.Result ofLambda) throws IOException {
        double floor = Storm.FLOOR_OF_CHANGES + 2 * roundTrips.medianMillis() / 1_000;
        List<String> head = new ArrayList<>(List.of(""));
        List<List<String>> rows = new ArrayList<>();
        Storm.Result.LABELS.forEach(label -> rows.add(new ArrayList<>(List.of(label))));
        for (int i = 0; i < storms.size(); i++) {
            head.add("storm " + (i + 1));
            List<String> cells = storms.get(i).cells(floor);
            for (int row = 0; row < rows.size(); row++) {
                rows.get(row).add(cells.get(row));
            }
        }
        report.table(head, rows);
        report.line("Floor: %s s, 5 s of change tokens and two round trips of %s ms (median)."
                .formatted(Samples.twoDecimals(floor), Samples.oneDecimal(roundTrips.medianMillis())));
        report.line(ofLambda.inWords());
        report.publish();
    }
}
