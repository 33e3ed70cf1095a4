package io.pointsman.migration;

import static io.pointsman.migration.AskedNode.ascii;

import io.pointsman.redis.ReplyReader.Kind;
import java.io.IOException;

/**
 * Compares big keys piece by piece, so that neither a node nor we hold more than a piece, or the longest of its elements. What changes meanwhile may look as if
 * it differed. Only while no other answers are waited for; for one thread.
 */
final class PieceByPiece {

    private static final byte[] STRING_RANGE = ascii("GETRANGE");
    private static final byte[] LIST_RANGE = ascii("LRANGE");
    private static final byte[] SORTED_RANGE = ascii("ZRANGE");
    private static final byte[] SET_SCAN = ascii("SSCAN");
    private static final byte[] HASH_SCAN = ascii("HSCAN");
    private static final byte[] IS_MEMBER = ascii("SISMEMBER");
    private static final byte[] GET_SOME = ascii("HMGET");
    private static final byte[] COUNT = ascii("COUNT");
    private static final byte[] LAST = ascii("+");
    private static final String END = "0";

    /** Elements of a piece, however small. */
    private static final int MOST = 1_000;

    private final AskedNode here;
    private final int pieceBytes;

    PieceByPiece(AskedNode here, int pieceBytes) {
        this.here = here;
        this.pieceBytes = pieceBytes;
    }

    /**
     * The order of members and fields does not count.
     *
     * @param size in memory, bytes
     * @return of no meaning if one of the nodes {@linkplain AskedNode#refusal refuses}
     */
    boolean same(ValueType type, byte[] key, long size, AskedNode there) throws IOException {
        here.ask(type.length(), key);
        there.ask(type.length(), key);
        flush(there);
        long length = here.number();
        if (length != there.number()) {
            return false;
        }
        int count = Math.clamp(pieceBytes / Math.max(1, size / Math.max(1, length)), 1, MOST);
        return switch (type) {
            case STRING -> sameRanges(STRING_RANGE, key, length, pieceBytes, there);
            case LIST -> sameRanges(LIST_RANGE, key, length, count, there);
            case SORTED_SET -> sameScores(key, length, count, there);
            case SET -> sameMembers(key, count, there);
            case HASH -> sameFields(key, count, there);
            case STREAM -> sameEntries(key, count, there);
            case OTHER -> throw new IllegalArgumentException("unknown");
        };
    }

    private void flush(AskedNode there) throws IOException {
        here.flush();
        there.flush();
    }

    private boolean areWilling(AskedNode there) {
        return here.refusal().isEmpty() && there.refusal().isEmpty();
    }

    private boolean sameRanges(byte[] command, byte[] key, long length, int count, AskedNode there) throws IOException {
        boolean same = true;
        for (long from = 0; same && from < length && areWilling(there); from += count) {
            here.ask(command, key, text(from), text(from + count - 1));
            there.ask(command, key, text(from), text(from + count - 1));
            flush(there);
            same = ReplyHash.ordered(here) == ReplyHash.ordered(there);
        }
        return same;
    }

    private boolean sameScores(byte[] key, long length, int count, AskedNode there) throws IOException {
        boolean same = true;
        for (long from = 0; same && from < length && areWilling(there); from += count) {
            here.ask(SORTED_RANGE, key, text(from), text(from + count - 1), ValueType.SCORES);
            there.ask(SORTED_RANGE, key, text(from), text(from + count - 1), ValueType.SCORES);
            flush(there);
            same = ReplyHash.scored(here) == ReplyHash.scored(there);
        }
        return same;
    }

    /** Of as many, so that none is there that is not here. */
    private boolean sameMembers(byte[] key, int count, AskedNode there) throws IOException {
        boolean same = true;
        String cursor = "";
        while (same && !cursor.equals(END) && areWilling(there)) {
            KeyBatch members = new KeyBatch();
            cursor = scan(SET_SCAN, key, cursor, count);
            for (long member = readCount(); member > 0; member--) {
                readName(members);
            }
            for (int member = 0; member < members.count(); member++) {
                there.ask(IS_MEMBER, key, members.key(member));
            }
            there.flush();
            for (int member = 0; member < members.count(); member++) {
                same &= there.number() == 1;
            }
        }
        return same;
    }

    private boolean sameFields(byte[] key, int count, AskedNode there) throws IOException {
        boolean same = true;
        String cursor = "";
        while (same && !cursor.equals(END) && areWilling(there)) {
            KeyBatch names = new KeyBatch();
            cursor = scan(HASH_SCAN, key, cursor, count);
            int fields = (int) (readCount() / 2);
            long[] values = new long[fields];
            for (int field = 0; field < fields; field++) {
                readName(names);
                values[field] = ReplyHash.ordered(here);
            }
            if (fields > 0) {
                same = hasThese(key, names, values, there);
            }
        }
        return same;
    }

    private static boolean hasThese(byte[] key, KeyBatch names, long[] values, AskedNode there) throws IOException {
        byte[][] command = new byte[2 + values.length][];
        command[0] = GET_SOME;
        command[1] = key;
        for (int field = 0; field < values.length; field++) {
            command[2 + field] = names.key(field);
        }
        there.ask(command);
        there.flush();
        if (there.next() != Kind.ARRAY) {
            return false;
        }
        boolean same = true;
        for (long value : values) {
            same &= ReplyHash.ordered(there) == value;
        }
        return same;
    }

    /** @return where it goes on; the end too if this node refuses */
    private String scan(byte[] command, byte[] key, String cursor, int count) throws IOException {
        here.ask(command, key, ascii(cursor.isEmpty() ? END : cursor), COUNT, text(count));
        here.flush();
        if (here.next() != Kind.ARRAY) {
            return END;
        }
        var unused = here.next();
        return here.replies().text();
    }

    private long readCount() throws IOException {
        return here.refusal().isEmpty() && here.next() == Kind.ARRAY
                ? here.replies().number()
                : 0;
    }

    private void readName(KeyBatch names) throws IOException {
        var unused = here.next();
        names.add(
                here.replies().array(), here.replies().offset(), here.replies().length());
    }

    private boolean sameEntries(byte[] key, int count, AskedNode there) throws IOException {
        boolean same = true;
        String from = "-";
        while (same && !from.isEmpty() && areWilling(there)) {
            here.ask(ValueType.STREAM_RANGE, key, ascii(from), LAST, COUNT, text(count));
            there.ask(ValueType.STREAM_RANGE, key, ascii(from), LAST, COUNT, text(count));
            flush(there);
            Entries some = readEntries(here);
            same = some.equals(readEntries(there));
            from = some.count() < count ? "" : after(some.last());
        }
        if (!same || !areWilling(there)) {
            return same;
        }
        ValueType.askBesides(here, key);
        ValueType.askBesides(there, key);
        flush(there);
        return ValueType.readBesides(here) == ValueType.readBesides(there);
    }

    /** @param last its id */
    private record Entries(long count, String last, long hash) {}

    private static Entries readEntries(AskedNode node) throws IOException {
        long count = node.next() == Kind.ARRAY ? node.replies().number() : 0;
        long hash = count;
        String last = "";
        for (long entry = 0; entry < count; entry++) {
            var unused = node.next();
            hash = ByteHash.of(hash, ReplyHash.ordered(node));
            last = node.replies().text();
            hash = ByteHash.of(hash, ReplyHash.ordered(node));
        }
        return new Entries(count, last, hash);
    }

    /** @param id such as {@code 1526919030474-55}; its parts are numbers of 64 bits without a sign */
    static String after(String id) {
        String[] parts = id.split("-", 2);
        long sequence = Long.parseUnsignedLong(parts[1]) + 1;
        if (sequence != 0) {
            return parts[0] + "-" + Long.toUnsignedString(sequence);
        }
        return Long.toUnsignedString(Long.parseUnsignedLong(parts[0]) + 1) + "-0";
    }

    private static byte[] text(long number) {
        return ascii(Long.toString(number));
    }
}
