package io.pointsman.simulation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Runs courses in a virtual machine of its own, see {@link CourseMachine}. Arguments: the first seed, how many, and what to do with each:
 *
 * <pre>
 * until-broken   go on until a promise is broken
 * history        the same, and print what happened
 * fingerprint    run each seed twice and print a number for each history
 * </pre>
 */
public final class Simulation {

    private Simulation() {}

    public static void main(String... arguments) {
        long first = Long.parseLong(arguments[0]);
        long end = first + Long.parseLong(arguments[1]);
        Escapes.listen();
        switch (arguments[2]) {
            case "fingerprint" -> fingerprint(first, end);
            default -> untilBroken(first, end, arguments[2].equals("history"));
        }
    }

    private static void untilBroken(long first, long end, boolean history) {
        Map<Occurrence, Integer> courses = new EnumMap<>(Occurrence.class);
        for (long seed = first; seed < end; seed++) {
            Course.Result result = Course.run(seed, history);
            result.occurred().forEach(occurrence -> courses.merge(occurrence, 1, Integer::sum));
            result.history().forEach(System.out::println);
            if (result.violation().isPresent()) {
                Broken broken = result.violation().get();
                System.out.printf("BROKEN %s %d %s%n", broken.promise(), seed, broken.getMessage());
                return;
            }
        }
        courses.forEach((occurrence, times) -> System.out.printf("OCCURRED %s %d%n", occurrence, times));
    }

    private static void fingerprint(long first, long end) {
        for (long seed = first; seed < end; seed++) {
            List<String> once = Course.run(seed, true).history();
            List<String> again = Course.run(seed, true).history();
            System.out.printf("FINGERPRINT %d %d %d %d%n", seed, once.size(), once.hashCode(), again.hashCode());
        }
    }
}
