package io.pointsman.load;

import io.pointsman.failure.Rejected;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A run as it is meant to be.
 *
 * @param ledger empty: no numbered writes
 * @param deadline of each operation, from being meant to start or from the write before it; then it counts as a timeout
 * @param limit how many may be under way at once; what exceeds it is not sent and counts as {@link ErrorKind#OVERLOADED}
 */
public record LoadPlan(
        Schedule schedule,
        List<LoadPath> paths,
        Workload workload,
        Optional<Ledger> ledger,
        Duration deadline,
        int limit) {

    public static final Duration DEADLINE = Duration.ofSeconds(2);
    public static final int LIMIT = 20_000;

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** @throws Rejected if it is out of bounds, or there is an operation that no path takes */
    public LoadPlan {
        paths = List.copyOf(paths);
        List<String> names = Stream.concat(paths.stream(), ledger.map(Ledger::path).stream())
                .map(LoadPath::name)
                .toList();
        if (Set.copyOf(names).size() < names.size()) {
            throw new Rejected("Two paths have one name.", null);
        }
        if (deadline.compareTo(SHORTEST) < 0 || deadline.compareTo(LONGEST) > 0) {
            throw new Rejected("A deadline is 10 ms to 1 min, not " + deadline + ".", null);
        }
        if (limit < 1) {
            throw new Rejected("The limit is 1 or more, not " + limit + ".", null);
        }
        checkTaken(paths, workload.writes(), Set.of(Operation.WRITE));
        checkTaken(paths, workload.reads(), Set.of(Operation.READ));
        checkTaken(paths, workload.sessions(), Set.of(Operation.WRITE, Operation.READ));
    }

    private static void checkTaken(List<LoadPath> paths, int operations, Set<Operation> needed) {
        if (operations > 0 && paths.stream().noneMatch(path -> path.takes().containsAll(needed))) {
            throw new Rejected("No path takes " + needed + " of one key.", null);
        }
    }
}
