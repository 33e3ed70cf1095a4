package io.pointsman.dataset;

import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.InfoReply;
import io.pointsman.redis.Primaries;
import io.pointsman.redis.ReplyReader;
import io.pointsman.redis.ReplyReader.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Looks on each primary for keys with a dataset's prefix, for a while, and for room. */
final class NodeSearch {

    /** For each primary. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private static final int AT_A_TIME = 1_000;
    private static final int MOST_NAMES = 3;
    private static final long PERCENT = 100;
    private static final long FULLEST = 80;
    private static final long MEGABYTE = 1_000_000;

    private final ReplyReader replies;
    private final CommandWriter commands;

    private NodeSearch(CommandWriter commands, ReplyReader replies) {
        this.commands = commands;
        this.replies = replies;
    }

    /**
     * @param names of some keys with the prefix
     * @param full why there is no room for the dataset; empty if there is, or if a node does not tell its limit
     * @param words what was looked at, for people
     */
    record Found(List<String> names, Optional<String> full, String words) {}

    static Found search(Primaries<Lane> primaries, DatasetRequest request) throws IOException {
        Collection<Lane> lanes = primaries.all();
        List<String> names = new ArrayList<>();
        Optional<String> full = Optional.empty();
        long seen = 0;
        long keys = 0;
        boolean whole = true;
        for (Lane lane : lanes) {
            NodeSearch search = lane.search();
            Optional<String> here = search.full(request.memory() / lanes.size());
            full = full.or(() -> here);
            keys += search.count();
            Scan scan = search.scan(request.prefix(), names);
            seen += scan.rounds() * AT_A_TIME;
            whole &= scan.whole();
        }
        String which = whole
                ? "the %d keys there are".formatted(keys)
                : "about the first %d of the %d keys there are".formatted(seen, keys);
        String words = names.isEmpty()
                ? "none of %s begins with the prefix".formatted(which)
                : "of %s some begin with the prefix, such as %s".formatted(which, String.join(", ", names));
        return new Found(names, full, words);
    }

    static NodeSearch on(CommandWriter commands, ReplyReader replies) {
        return new NodeSearch(commands, replies);
    }

    private Optional<String> full(long more) throws IOException {
        InfoReply memory = InfoReply.parse(ask(Kind.BULK, "INFO", "memory"));
        long limit = memory.maxMemory().orElse(0);
        long used = memory.usedMemory().orElse(0);
        return limit == 0 || used + more <= limit / PERCENT * FULLEST
                ? Optional.empty()
                : Optional.of("with some %d MB more a node would use more than %d %% of its %d MB"
                        .formatted(more / MEGABYTE, FULLEST, limit / MEGABYTE));
    }

    private long count() throws IOException {
        var unused = ask(Kind.INTEGER, "DBSIZE");
        return replies.number();
    }

    /** @param whole whether it has seen all keys, or enough of them with the prefix */
    private record Scan(long rounds, boolean whole) {}

    private Scan scan(String prefix, List<String> names) throws IOException {
        long begun = System.nanoTime();
        String cursor = "0";
        long rounds = 0;
        do {
            send("SCAN", cursor, "MATCH", prefix + "*", "COUNT", Integer.toString(AT_A_TIME));
            expect(Kind.ARRAY);
            expect(Kind.BULK);
            cursor = replies.text();
            expect(Kind.ARRAY);
            for (long left = replies.number(); left > 0; left--) {
                expect(Kind.BULK);
                if (names.size() < MOST_NAMES) {
                    names.add(replies.text());
                }
            }
            rounds++;
        } while (!cursor.equals("0") && names.isEmpty() && System.nanoTime() - begun < LONGEST.toNanos());
        return new Scan(rounds, cursor.equals("0"));
    }

    private String ask(Kind expected, String... command) throws IOException {
        send(command);
        expect(expected);
        return replies.text();
    }

    private void send(String... command) throws IOException {
        commands.begin(command.length);
        for (String argument : command) {
            commands.argument(argument.getBytes(StandardCharsets.UTF_8));
        }
        commands.flush();
    }

    private void expect(Kind expected) throws IOException {
        Kind kind = replies.next();
        if (kind == Kind.ERROR) {
            throw new IOException(replies.text());
        }
        if (kind != expected) {
            throw new IOException("it answers with a " + kind + " where a " + expected + " is expected");
        }
    }
}
