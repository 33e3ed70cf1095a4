package io.pointsman.migration;

import io.pointsman.redis.CommandWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies a stream's groups of consumers: how far each has read, who its consumers are, and what was given to whom, when, how many times, without being
 * acknowledged. What was given and deleted from the stream since nobody can claim, here or there, and it is not copied.
 */
final class StreamGroups {

    private static final byte[] INFO = Dialogue.ascii("XINFO");
    private static final byte[] GROUP = Dialogue.ascii("XGROUP");
    private static final int PENDING = 1_000;

    private final Dialogue source;
    private final Dialogue target;
    private final byte[] key;
    private final byte[] copy;

    StreamGroups(Dialogue source, Dialogue target, byte[] key, byte[] copy) {
        this.source = source;
        this.target = target;
        this.key = key;
        this.copy = copy;
    }

    void copy() throws IOException, Refusal {
        for (Map<String, @Nullable Object> group : source.records(INFO, Dialogue.ascii("GROUPS"), key)) {
            byte[] name = Dialogue.bytes(group.get("name"));
            create(name, Dialogue.bytes(group.get("last-delivered-id")), group.get("entries-read"));
            for (Map<String, @Nullable Object> consumer :
                    source.records(INFO, Dialogue.ascii("CONSUMERS"), key, name)) {
                var unused = target.ask(
                        GROUP, Dialogue.ascii("CREATECONSUMER"), copy, name, Dialogue.bytes(consumer.get("name")));
            }
            pending(name);
        }
    }

    /** @param read of the stream's entries; not known before version 7, nor always since */
    private void create(byte[] name, byte[] last, @Nullable Object read) throws IOException, Refusal {
        byte[] create = Dialogue.ascii("CREATE");
        if (read instanceof Long entries) {
            var unused =
                    target.ask(GROUP, create, copy, name, last, Dialogue.ascii("ENTRIESREAD"), Dialogue.ascii(entries));
        } else {
            var unused = target.ask(GROUP, create, copy, name, last);
        }
    }

    private void pending(byte[] group) throws IOException, Refusal {
        byte[] from = Dialogue.ascii("-");
        int told = PENDING;
        while (told == PENDING) {
            long now = source.time();
            List<@Nullable Object> some = source.list(
                    Dialogue.ascii("XPENDING"), key, group, from, Dialogue.ascii("+"), Dialogue.ascii(PENDING));
            told = some.size();
            for (Object one : some) {
                if (one instanceof List<?> entry) {
                    claim(group, entry, now);
                    from = Dialogue.ascii("(" + KeyText.of(Dialogue.bytes(entry.getFirst())));
                }
            }
            target.commands().flush();
            target.answers(told);
        }
    }

    /** @param entry its id, whose it is, for how many milliseconds, and how many times it was given */
    private void claim(byte[] group, List<?> entry, long now) throws IOException {
        CommandWriter commands = target.commands();
        commands.begin(12);
        commands.argument(Dialogue.ascii("XCLAIM"));
        commands.argument(copy);
        commands.argument(group);
        commands.argument(Dialogue.bytes(entry.get(1)));
        commands.argument(0);
        commands.argument(Dialogue.bytes(entry.get(0)));
        commands.argument(Dialogue.ascii("TIME"));
        commands.argument(now - Dialogue.number(entry.get(2)));
        commands.argument(Dialogue.ascii("RETRYCOUNT"));
        commands.argument(Dialogue.number(entry.get(3)));
        commands.argument(Dialogue.ascii("FORCE"));
        commands.argument(Dialogue.ascii("JUSTID"));
    }
}
