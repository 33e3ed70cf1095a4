package io.pointsman.migration;

import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;

/** Of a string, by {@code GETRANGE} and {@code APPEND}. */
final class TextPieces implements Pieces {

    private static final byte[] READ = Dialogue.ascii("GETRANGE");
    private static final byte[] WRITE = Dialogue.ascii("APPEND");

    private final Dialogue source;
    private final Dialogue target;
    private final byte[] key;
    private final byte[] copy;
    private long from;

    TextPieces(Dialogue source, Dialogue target, byte[] key, byte[] copy) {
        this.source = source;
        this.target = target;
        this.key = key;
        this.copy = copy;
    }

    @Override
    public boolean next() throws IOException, Refusal {
        var unused = source.ask(READ, key, Dialogue.ascii(from), Dialogue.ascii(from + BYTES - 1));
        ReplyReader piece = source.replies();
        CommandWriter commands = target.commands();
        commands.begin(3);
        commands.argument(WRITE);
        commands.argument(copy);
        commands.argument(piece.array(), piece.offset(), piece.length());
        commands.flush();
        var unusedLength = target.answer();
        from += piece.length();
        return piece.length() == BYTES;
    }
}
