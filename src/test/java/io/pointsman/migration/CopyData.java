package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;

/** What the benchmarks copy and verify. */
enum CopyData {
    /** Of 256 bytes. */
    STRINGS,
    /** Of all types; every tenth expires. */
    MIXED;

    private static final int KEY = 32;
    private static final int VALUE = 256;
    private static final int TYPES = 6;
    private static final int MEMBERS = 50;
    private static final int ENTRIES = 20;
    private static final int FIELDS = 5;
    private static final int LETTERS = 26;
    private static final int AHEAD = 1_000;

    /** The same each time, into a server that is empty. */
    void write(BulkConnection connection, int keys) throws IOException {
        SplittableRandom random = new SplittableRandom(4711);
        int waiting = 0;
        for (int key = 0; key < keys; key++) {
            waiting += this == MIXED
                    ? mixed(connection.commands(), key, random)
                    : string(connection.commands(), key, random);
            if (waiting > AHEAD) {
                connection.commands().flush();
                skip(connection.replies(), waiting);
                waiting = 0;
            }
        }
        connection.commands().flush();
        skip(connection.replies(), waiting);
    }

    private static void skip(ReplyReader replies, int count) throws IOException {
        for (int reply = 0; reply < count; reply++) {
            ReplyReader.Kind kind = replies.next();
            assertThat(kind).as(() -> kind + " " + replies.text()).isNotEqualTo(ReplyReader.Kind.ERROR);
        }
    }

    private static int string(CommandWriter commands, int key, SplittableRandom random) throws IOException {
        commands.command(bytes("SET"), key(key), letters(VALUE, random));
        return 1;
    }

    private static int mixed(CommandWriter commands, int key, SplittableRandom random) throws IOException {
        byte[] name = key(key);
        int written = switch (key % TYPES) {
            case 0 -> string(commands, key, random);
            case 1 -> members(commands, "HSET", name, FIELDS, random);
            case 2 -> members(commands, "RPUSH", name, MEMBERS / 2, random);
            case 3 -> members(commands, "SADD", name, MEMBERS / 2, random);
            case 4 -> sorted(commands, name, random);
            default -> stream(commands, name, random);
        };
        if (random.nextInt(10) == 0) {
            commands.command(
                    bytes("PEXPIRE"),
                    name,
                    bytes("" + Duration.ofHours(1 + random.nextInt(10)).toMillis()));
            written++;
        }
        return written;
    }

    /** Of two letters' words each. */
    private static int members(CommandWriter commands, String command, byte[] key, int pairs, SplittableRandom random)
            throws IOException {
        commands.begin(2 + 2 * pairs);
        commands.argument(bytes(command));
        commands.argument(key);
        for (int word = 0; word < 2 * pairs; word++) {
            commands.argument(bytes("word-" + word + "-" + random.nextInt(1_000_000)));
        }
        return 1;
    }

    private static int sorted(CommandWriter commands, byte[] key, SplittableRandom random) throws IOException {
        commands.begin(2 + 2 * MEMBERS);
        commands.argument(bytes("ZADD"));
        commands.argument(key);
        for (int member = 0; member < MEMBERS; member++) {
            commands.argument(random.nextInt(1_000_000));
            commands.argument(bytes("member-" + member));
        }
        return 1;
    }

    private static int stream(CommandWriter commands, byte[] key, SplittableRandom random) throws IOException {
        for (int entry = 1; entry <= ENTRIES; entry++) {
            commands.command(bytes("XADD"), key, bytes(entry + "-1"), bytes("field"), letters(10, random));
        }
        return ENTRIES;
    }

    private static byte[] key(int number) {
        return bytes(String.format(Locale.ROOT, "key:%0" + (KEY - "key:".length()) + "d", number));
    }

    private static byte[] letters(int count, SplittableRandom random) {
        byte[] letters = new byte[count];
        for (int letter = 0; letter < count; letter++) {
            letters[letter] = (byte) ('a' + random.nextInt(LETTERS));
        }
        return letters;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
