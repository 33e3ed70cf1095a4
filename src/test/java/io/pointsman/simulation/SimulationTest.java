package io.pointsman.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.pointsman.simulation.CourseMachine.Break;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The promises of {@code design.md}, P1 to P9, in many courses of events. {@code -Dpointsman.seeds} asks for more of them than CI has time
 * for, {@code -Dpointsman.seed} replays one and shows what happened.
 */
@Execution(ExecutionMode.CONCURRENT)
class SimulationTest {

    private static final long SEEDS = Long.getLong("pointsman.seeds", 7_000);
    private static final int MACHINES = Math.min(4, Runtime.getRuntime().availableProcessors());
    private static final int SHOWN = 200;

    @Test
    void everyPromiseIsKeptWhateverComes() throws IOException {
        Long replayed = Long.getLong("pointsman.seed");
        if (replayed != null) {
            failAt(new Break(Promise.P9, replayed, "not broken"));
        }
        long begun = System.nanoTime();
        List<CourseMachine> machines = runAll();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        for (CourseMachine machine : machines) {
            if (machine.broken().isPresent()) {
                failAt(machine.broken().get());
            }
        }
        Map<Occurrence, Integer> occurred = new EnumMap<>(Occurrence.class);
        machines.forEach(
                machine -> machine.occurred().forEach((kind, courses) -> occurred.merge(kind, courses, Integer::sum)));
        System.out.printf(
                "%d courses in %d s, %.0f a second; of these had%n",
                SEEDS, took.toSeconds(), SEEDS * 1_000.0 / took.toMillis());
        occurred.forEach((kind, courses) -> System.out.printf("  %5.1f %%  %s%n", courses * 100.0 / SEEDS, kind));
        assertThat(occurred).as("a fault that never comes proves nothing").containsKeys(Occurrence.values());
    }

    private static List<CourseMachine> runAll() {
        try (ExecutorService threads = Executors.newFixedThreadPool(MACHINES)) {
            List<CompletableFuture<CourseMachine>> running = new ArrayList<>();
            long share = Math.ceilDiv(SEEDS, MACHINES);
            for (long first = 0; first < SEEDS; first += share) {
                long from = first;
                long count = Math.min(share, SEEDS - first);
                running.add(CompletableFuture.supplyAsync(
                        () -> CourseMachine.run(Optional.empty(), from, count, "until-broken"), threads));
            }
            return running.stream().map(CompletableFuture::join).toList();
        }
    }

    /** Runs it once more and shows what happened. */
    private static void failAt(Break found) throws IOException {
        CourseMachine replay = CourseMachine.run(Optional.empty(), found.seed(), 1, "history");
        Path file = Path.of("target", "simulation", "seed-" + found.seed() + ".txt");
        Files.createDirectories(file.getParent());
        Files.write(file, replay.output());
        List<String> last = replay.output()
                .subList(
                        Math.max(0, replay.output().size() - SHOWN),
                        replay.output().size());
        fail(
                "%s%nreplay with -Dpointsman.seed=%d; all of it is in %s, and it ends so:%n%s",
                replay.broken().map(Break::toString).orElse("a replay breaks nothing; found was " + found),
                found.seed(),
                file,
                String.join(System.lineSeparator(), last));
    }

    @Test
    void equalSeedsGiveEqualCoursesInAnyVirtualMachine() {
        List<String> here =
                CourseMachine.run(Optional.empty(), 0, 60, "fingerprint").fingerprints();
        List<String> there =
                CourseMachine.run(Optional.empty(), 0, 60, "fingerprint").fingerprints();

        assertThat(here).hasSize(60).allSatisfy(line -> {
            String[] words = line.split(" ", -1);
            assertThat(words[3]).as(line).isEqualTo(words[4]);
        });
        assertThat(there).isEqualTo(here);
    }
}
