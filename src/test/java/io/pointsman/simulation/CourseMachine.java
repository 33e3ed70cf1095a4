package io.pointsman.simulation;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A virtual machine for courses, one at a time: nothing else runs in it, and other classes can stand before the service's own. A course
 * needs its own scheduler for virtual threads, and leaves the threads of killed processes where they are.
 */
final class CourseMachine {

    private final List<String> output;

    private CourseMachine(List<String> output) {
        this.output = output;
    }

    /** @param promise that was broken, {@code how} in words */
    record Break(Promise promise, long seed, String how) {}

    /** Runs {@link Simulation} to its end, with classes in {@code before} standing before those of the same name. */
    static CourseMachine run(Optional<Path> before, long first, long count, String what) {
        String classPath = Stream.concat(
                        before.stream().map(Path::toString), Stream.of(System.getProperty("java.class.path")))
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
        // What else runs has its own deadlines.
        ProcessBuilder builder = new ProcessBuilder(
                        "nice",
                        "-n",
                        "19",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=" + (before.isPresent() ? 1 : 4),
                        "-Djdk.trackAllThreads=false",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        Simulation.class.getName(),
                        String.valueOf(first),
                        String.valueOf(count),
                        what)
                .redirectErrorStream(true);
        // The class path is longer than some systems let an argument be.
        builder.environment().put("CLASSPATH", classPath);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            List<String> output =
                    process.inputReader(StandardCharsets.UTF_8).lines().toList();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the courses broke off: " + output);
            }
            return new CourseMachine(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything it printed. */
    List<String> output() {
        return output;
    }

    /** The first broken promise. */
    Optional<Break> broken() {
        return output.stream()
                .filter(line -> line.startsWith("BROKEN "))
                .map(line -> line.split(" ", 4))
                .map(words -> new Break(Promise.valueOf(words[1]), Long.parseLong(words[2]), words[3]))
                .findFirst();
    }

    /** In how many courses each kind of thing occurred. */
    Map<Occurrence, Integer> occurred() {
        Map<Occurrence, Integer> courses = new EnumMap<>(Occurrence.class);
        output.stream()
                .filter(line -> line.startsWith("OCCURRED "))
                .map(line -> line.split(" ", -1))
                .forEach(words -> courses.put(Occurrence.valueOf(words[1]), Integer.parseInt(words[2])));
        return courses;
    }

    /** One line for each seed. */
    List<String> fingerprints() {
        return new ArrayList<>(
                output.stream().filter(line -> line.startsWith("FINGERPRINT ")).toList());
    }
}
