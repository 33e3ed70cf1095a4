package io.pointsman.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws operations and the paths that they take, always the same for a seed. For one thread. */
final class Commands {

    static final int FIELDS = 5;

    private static final int SPARE = 4_096;
    private static final Set<Operation> BOTH = Set.of(Operation.WRITE, Operation.READ);

    private final Workload workload;
    private final SplittableRandom random;
    private final String letters;
    private final List<Integer> writers;
    private final List<Integer> readers;
    private final List<Integer> both;

    /** @param path its place among the plan's */
    record Drawn(int path, Command command) {}

    Commands(Workload workload, List<LoadPath> paths) {
        this.workload = workload;
        random = new SplittableRandom(workload.seed());
        letters = random.ints(workload.valueBytes() + SPARE, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        writers = thatTake(Set.of(Operation.WRITE), paths);
        readers = thatTake(Set.of(Operation.READ), paths);
        both = thatTake(BOTH, paths);
    }

    /** Each as often as its share says. */
    private static List<Integer> thatTake(Set<Operation> operations, List<LoadPath> paths) {
        List<Integer> places = new ArrayList<>();
        for (int path = 0; path < paths.size(); path++) {
            if (paths.get(path).takes().containsAll(operations)) {
                for (int time = 0; time < paths.get(path).share(); time++) {
                    places.add(path);
                }
            }
        }
        return List.copyOf(places);
    }

    Drawn next() {
        int drawn = random.nextInt(workload.writes() + workload.reads() + workload.sessions());
        int key = random.nextInt(workload.keys());
        if (drawn < workload.writes()) {
            return new Drawn(oneOf(writers), set(key));
        }
        return drawn < workload.writes() + workload.reads()
                ? new Drawn(oneOf(readers), get(key))
                : new Drawn(oneOf(both), session(key));
    }

    private int oneOf(List<Integer> paths) {
        return paths.get(random.nextInt(paths.size()));
    }

    private Command set(int number) {
        String key = workload.string(number);
        String value = value(workload.valueBytes());
        return new Command(Operation.WRITE, key, node -> node.set(key, value), Optional.empty());
    }

    private Command get(int number) {
        String key = workload.string(number);
        return new Command(Operation.READ, key, node -> node.get(key), Optional.empty());
    }

    private Command session(int number) {
        String key = workload.session(number);
        Map<String, String> fields = new HashMap<>();
        IntStream.range(0, FIELDS).forEach(field -> fields.put("field" + field, value(workload.valueBytes() / FIELDS)));
        Command readBack = new Command(Operation.READ, key, node -> node.hgetall(key), Optional.empty());
        return new Command(Operation.WRITE, key, node -> node.hset(key, fields), Optional.of(readBack));
    }

    private String value(int bytes) {
        int from = random.nextInt(SPARE);
        return letters.substring(from, from + bytes);
    }
}
