package io.pointsman.dataset;

import io.lettuce.core.cluster.SlotHash;
import io.pointsman.dataset.DatasetRequest.Span;
import io.pointsman.redis.CommandWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The keys of a dataset: name, type, time to live and content of each are a function of the seed and the key's number, whatever was made before. Written
 * twice a key is the same as written once. For one thread.
 */
final class SeededKeys {

    private static final byte[] SET = bytes("SET");
    private static final byte[] PX = bytes("PX");
    private static final byte[] PEXPIRE = bytes("PEXPIRE");
    private static final byte[] UNLINK = bytes("UNLINK");
    private static final byte[] HSET = bytes("HSET");
    private static final byte[] RPUSH = bytes("RPUSH");
    private static final byte[] SADD = bytes("SADD");
    private static final byte[] ZADD = bytes("ZADD");
    private static final byte[] XADD = bytes("XADD");
    private static final byte[] FIELD = bytes("field");
    private static final byte[] HEX = bytes("0123456789abcdef");

    /** So many that six bits choose one. */
    private static final byte[] LETTERS = bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzabcdefghijkl");

    private static final int LETTER_BITS = 6;
    private static final int LETTERS_OF_A_NUMBER = 10;
    private static final int UUID_LENGTH = 36;
    private static final int LONGEST_NUMBER = 19;
    private static final int MEMBERS_OF_A_COMMAND = 500;
    private static final int LETTERS_OF_A_COMMAND = 64 * 1024;
    private static final int HIGHEST_SCORE = 1_000_000;
    private static final KeyType[] TYPES = KeyType.values();

    private final Chance chance = new Chance();
    private final long seed;
    private final boolean uuid;
    private final List<Integer> shares;
    private final int allShares;
    private final Span letters;
    private final Span members;
    private final double expiring;
    private final long shortest;
    private final long longest;
    private final byte[] name;
    private final ByteBuffer nameOnly;
    private final int prefix;
    private final byte[] value;
    private int nameLength;

    SeededKeys(DatasetRequest request) {
        seed = request.seedOr();
        uuid = request.isUuid();
        shares = request.sharesOr();
        allShares = shares.stream().mapToInt(Integer::intValue).sum();
        letters = request.valueOr();
        members = request.membersOr();
        DatasetRequest.TimeToLive ttl = request.ttl();
        expiring = ttl == null ? 0 : ttl.shareOr();
        shortest = ttl == null ? 0 : ttl.min().toMillis();
        longest = ttl == null ? 0 : ttl.maxOr().toMillis();
        byte[] first = bytes(request.prefix());
        prefix = first.length;
        name = new byte[prefix + Math.max(UUID_LENGTH, LONGEST_NUMBER)];
        nameOnly = ByteBuffer.wrap(name);
        System.arraycopy(first, 0, name, 0, prefix);
        value = new byte[LONGEST_NUMBER + 1 + letters.maxOr()];
    }

    /** From now on it is about the key of that number, from 0. */
    void choose(long number) {
        chance.begin(seed, number);
        nameLength = prefix + (uuid ? uuid(prefix) : digits(name, prefix, number));
    }

    String name() {
        return new String(name, 0, nameLength, StandardCharsets.US_ASCII);
    }

    int slot() {
        nameOnly.limit(nameLength);
        return SlotHash.getSlot(nameOnly);
    }

    /** To be called once for the key that was chosen, as {@link #remove}. */
    void write(Lane lane) throws IOException {
        KeyType type = type();
        long ttl = expiring > 0 && chance.unit() < expiring ? chance.between(shortest, longest) : 0;
        if (type == KeyType.STRING) {
            writeString(lane, ttl);
            return;
        }
        // What would be the same again in the others would be more in these.
        if (type == KeyType.LIST || type == KeyType.STREAM) {
            remove(lane);
        }
        writeMembers(lane, type, chance.between(members.min(), members.maxOr()));
        if (ttl > 0) {
            CommandWriter command = begin(lane, PEXPIRE, 3);
            command.argument(ttl);
            lane.end();
        }
    }

    void remove(Lane lane) throws IOException {
        var unused = begin(lane, UNLINK, 2);
        lane.end();
    }

    private void writeString(Lane lane, long ttl) throws IOException {
        int length = (int) chance.between(letters.min(), letters.maxOr());
        fill(0, length);
        CommandWriter command = begin(lane, SET, ttl > 0 ? 5 : 3);
        command.argument(value, 0, length);
        if (ttl > 0) {
            command.argument(PX);
            command.argument(ttl);
        }
        lane.end();
    }

    /** Some by each command, so that none holds the node up for long. */
    private void writeMembers(Lane lane, KeyType type, long count) throws IOException {
        int together = type == KeyType.STREAM
                ? 1
                : Math.clamp(LETTERS_OF_A_COMMAND / letters.maxOr(), 1, MEMBERS_OF_A_COMMAND);
        for (long first = 0; first < count; first += together) {
            int some = (int) Math.min(together, count - first);
            CommandWriter command = switch (type) {
                case HASH -> begin(lane, HSET, 2 + 2 * some);
                case LIST -> begin(lane, RPUSH, 2 + some);
                case SET -> begin(lane, SADD, 2 + some);
                case ZSET -> begin(lane, ZADD, 2 + 2 * some);
                case STREAM -> begin(lane, XADD, 5);
                case STRING -> throw new IllegalStateException("a string has no members");
            };
            for (long number = first; number < first + some; number++) {
                writeMember(command, type, number);
            }
            lane.end();
        }
    }

    private void writeMember(CommandWriter command, KeyType type, long number) throws IOException {
        int length = (int) chance.between(letters.min(), letters.maxOr());
        switch (type) {
            case HASH -> {
                command.argument(value, 0, numbered('f', number));
                fill(0, length);
                command.argument(value, 0, length);
            }
            case STREAM -> {
                int id = digits(value, 0, number + 1);
                value[id] = '-';
                value[id + 1] = '0';
                command.argument(value, 0, id + 2);
                command.argument(FIELD);
                fill(0, length);
                command.argument(value, 0, length);
            }
            case LIST -> {
                fill(0, length);
                command.argument(value, 0, length);
            }
            case SET -> distinct(command, number, length);
            case ZSET -> {
                command.argument(chance.below(HIGHEST_SCORE));
                distinct(command, number, length);
            }
            case STRING -> throw new IllegalStateException("a string has no members");
        }
    }

    /** {@code 17:xkFq…}: no two members are the same. */
    private void distinct(CommandWriter command, long number, int length) throws IOException {
        int digits = digits(value, 0, number);
        value[digits] = ':';
        fill(digits + 1, length);
        command.argument(value, 0, digits + 1 + length);
    }

    private CommandWriter begin(Lane lane, byte[] command, int arguments) throws IOException {
        CommandWriter writer = lane.begin(arguments);
        writer.argument(command);
        writer.argument(name, 0, nameLength);
        return writer;
    }

    private KeyType type() {
        if (shares.size() == 1) {
            return KeyType.STRING;
        }
        long drawn = chance.below(allShares);
        int type = 0;
        for (long rest = drawn - shares.getFirst(); rest >= 0; rest -= shares.get(type)) {
            type++;
        }
        return TYPES[type];
    }

    private void fill(int from, int length) {
        int end = from + length;
        for (int at = from; at < end; ) {
            long bits = chance.next();
            for (int last = Math.min(at + LETTERS_OF_A_NUMBER, end); at < last; at++) {
                value[at] = LETTERS[(int) (bits & (LETTERS.length - 1))];
                bits >>>= LETTER_BITS;
            }
        }
    }

    private int numbered(char letter, long number) {
        value[0] = (byte) letter;
        return 1 + digits(value, 1, number);
    }

    /** @return how many there are */
    private static int digits(byte[] into, int from, long number) {
        int count = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            count++;
        }
        long rest = number;
        for (int at = from + count - 1; at >= from; at--) {
            into[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return count;
    }

    /** Version 4, by RFC 9562. */
    private int uuid(int from) {
        long high = (chance.next() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L;
        long low = (chance.next() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        int at = from;
        for (int digit = 0; digit < 32; digit++) {
            if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
                name[at++] = '-';
            }
            long half = digit < 16 ? high : low;
            name[at++] = HEX[(int) ((half >>> (60 - 4 * (digit % 16))) & 0xF)];
        }
        return UUID_LENGTH;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
