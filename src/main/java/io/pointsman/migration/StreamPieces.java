package io.pointsman.migration;

import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of a stream, entry by entry, each with its id and its fields in their order; behind the last of them what belongs to the whole, its groups of consumers too.
 * Servers before 6.2 refuse to go on behind an id.
 */
final class StreamPieces implements Pieces {

    private static final byte[] READ = Dialogue.ascii("XRANGE");
    private static final byte[] LAST = Dialogue.ascii("+");
    private static final byte[] COUNT = Dialogue.ascii("COUNT");
    private static final byte[] WRITE = Dialogue.ascii("XADD");
    private static final byte[] GROUP = Dialogue.ascii("XGROUP");
    private static final byte[] NOBODY = Dialogue.ascii("pointsman");

    private final Dialogue source;
    private final Dialogue target;
    private final byte[] key;
    private final byte[] copy;
    private final Amount amount = new Amount();
    private byte[] from = Dialogue.ascii("-");
    private boolean begun;

    StreamPieces(Dialogue source, Dialogue target, byte[] key, byte[] copy) {
        this.source = source;
        this.target = target;
        this.key = key;
        this.copy = copy;
    }

    @Override
    public boolean next() throws IOException, Refusal {
        if (!begun) {
            makeEmpty();
            begun = true;
        }
        long wanted = amount.elements();
        var unused = source.ask(READ, key, from, LAST, COUNT, amount.digits());
        long told = source.replies().number();
        write(told);
        if (told == wanted) {
            return true;
        }
        new StreamGroups(source, target, key, copy).copy();
        position();
        return false;
    }

    /** It may be one without entries, whose groups wait for some. */
    private void makeEmpty() throws IOException, Refusal {
        var unused = target.ask(
                GROUP, Dialogue.ascii("CREATE"), copy, NOBODY, Dialogue.ascii("0"), Dialogue.ascii("MKSTREAM"));
        var unusedToo = target.ask(GROUP, Dialogue.ascii("DESTROY"), copy, NOBODY);
    }

    private void write(long entries) throws IOException, Refusal {
        CommandWriter commands = target.commands();
        ReplyReader told = source.replies();
        long before = commands.bytes();
        for (long entry = 0; entry < entries; entry++) {
            var unused = source.array();
            source.string();
            byte[] id = told.bytes();
            int strings = (int) source.array();
            commands.begin(3 + strings);
            commands.argument(WRITE);
            commands.argument(copy);
            commands.argument(id);
            for (int string = 0; string < strings; string++) {
                source.string();
                commands.argument(told.array(), told.offset(), told.length());
            }
            from = Dialogue.ascii("(" + KeyText.of(id));
        }
        commands.flush();
        target.answers(entries);
        amount.weighed(entries, commands.bytes() - before);
    }

    /** Where the next entry goes, though entries behind the last one have been deleted. Before version 7 a stream knows less of them. */
    private void position() throws IOException, Refusal {
        Map<String, @Nullable Object> stream = source.fields(Dialogue.ascii("XINFO"), Dialogue.ascii("STREAM"), key);
        byte[] set = Dialogue.ascii("XSETID");
        byte[] last = Dialogue.bytes(stream.get("last-generated-id"));
        if (stream.get("entries-added") instanceof Long added) {
            var unused = target.ask(
                    set,
                    copy,
                    last,
                    Dialogue.ascii("ENTRIESADDED"),
                    Dialogue.ascii(added),
                    Dialogue.ascii("MAXDELETEDID"),
                    Dialogue.bytes(stream.get("max-deleted-entry-id")));
        } else {
            var unused = target.ask(set, copy, last);
        }
    }
}
