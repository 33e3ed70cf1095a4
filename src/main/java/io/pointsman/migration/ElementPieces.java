package io.pointsman.migration;

import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.util.Arrays;

/** Of a list, by its indexes, or of a hash, a set or a sorted set, by a cursor, which may tell an element twice. */
final class ElementPieces implements Pieces {

    private static final byte[] COUNT = Dialogue.ascii("COUNT");
    private static final byte[] FIRST = Dialogue.ascii("0");

    /** What is read of it, and by what it is written. */
    enum Form {
        LIST("LRANGE", "RPUSH"),
        HASH("HSCAN", "HSET"),
        SET("SSCAN", "SADD"),
        /** Scores are told behind their members, and taken before them; both are text, so that not a bit of them is lost. */
        SORTED_SET("ZSCAN", "ZADD");

        private final String read;
        private final String write;

        Form(String read, String write) {
            this.read = read;
            this.write = write;
        }
    }

    private final Form form;
    private final Dialogue source;
    private final Dialogue target;
    private final byte[] read;
    private final byte[] write;
    private final byte[] key;
    private final byte[] copy;
    private final Amount amount = new Amount();
    private byte[] cursor = FIRST;
    private long index;

    ElementPieces(Form form, Dialogue source, Dialogue target, byte[] key, byte[] copy) {
        this.form = form;
        read = Dialogue.ascii(form.read);
        write = Dialogue.ascii(form.write);
        this.source = source;
        this.target = target;
        this.key = key;
        this.copy = copy;
    }

    @Override
    public boolean next() throws IOException, Refusal {
        return form == Form.LIST ? range() : scan();
    }

    private boolean range() throws IOException, Refusal {
        long wanted = amount.elements();
        var unused = source.ask(read, key, Dialogue.ascii(index), Dialogue.ascii(index + wanted - 1));
        long told = source.replies().number();
        write(told);
        index += told;
        return told == wanted;
    }

    private boolean scan() throws IOException, Refusal {
        var unused = source.ask(read, key, cursor, COUNT, amount.digits());
        source.string();
        cursor = source.replies().bytes();
        write(source.array());
        return !Arrays.equals(cursor, FIRST);
    }

    private void write(long strings) throws IOException, Refusal {
        if (strings == 0) {
            return;
        }
        CommandWriter commands = target.commands();
        long before = commands.bytes();
        commands.begin(2 + (int) strings);
        commands.argument(write);
        commands.argument(copy);
        ReplyReader element = source.replies();
        for (long string = 0; string < strings; string++) {
            source.string();
            if (form == Form.SORTED_SET) {
                byte[] member = element.bytes();
                source.string();
                string++;
                commands.argument(element.array(), element.offset(), element.length());
                commands.argument(member);
            } else {
                commands.argument(element.array(), element.offset(), element.length());
            }
        }
        commands.flush();
        var unused = target.answer();
        amount.weighed(form == Form.LIST || form == Form.SET ? strings : strings / 2, commands.bytes() - before);
    }
}
