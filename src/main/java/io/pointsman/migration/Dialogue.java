package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One question after another to a node, whose other answers have all been read. For one thread. */
final class Dialogue {

    private static final byte[] TIME = ascii("TIME");
    private static final long MICROS = 1_000_000;

    private final boolean ofSource;
    private final CommandWriter commands;
    private final ReplyReader replies;

    Dialogue(boolean ofSource, BulkConnection node) {
        this.ofSource = ofSource;
        commands = node.commands();
        replies = node.replies();
    }

    /** For commands that {@link #ask} is too narrow for; to be flushed, and answers to be read. */
    CommandWriter commands() {
        return commands;
    }

    /** Of the last answer. */
    ReplyReader replies() {
        return replies;
    }

    /** @return what the answer is, which may have to be read on */
    ReplyReader.Kind ask(byte[]... command) throws IOException, Refusal {
        commands.command(command);
        commands.flush();
        return answer();
    }

    ReplyReader.Kind answer() throws IOException, Refusal {
        ReplyReader.Kind kind = replies.next();
        if (kind == ReplyReader.Kind.ERROR) {
            throw new Refusal(ofSource, replies.text());
        }
        return kind;
    }

    long number(byte[]... command) throws IOException, Refusal {
        if (ask(command) != ReplyReader.Kind.INTEGER) {
            throw unexpected();
        }
        return replies.number();
    }

    /** Reads on: the beginning of an array, which is never missing. */
    long array() throws IOException, Refusal {
        if (answer() != ReplyReader.Kind.ARRAY) {
            throw unexpected();
        }
        return replies.number();
    }

    /** Reads on: a string, which stands in {@link #replies}. */
    void string() throws IOException, Refusal {
        if (answer() != ReplyReader.Kind.BULK) {
            throw unexpected();
        }
    }

    private IOException unexpected() {
        return new IOException("the " + (ofSource ? "source" : "target") + " answers something else than was asked");
    }

    /** In milliseconds since 1970. */
    long time() throws IOException, Refusal {
        List<?> time = list(TIME);
        return (MICROS * parsed(time.get(0)) + parsed(time.get(1))) / 1_000;
    }

    private static long parsed(@Nullable Object digits) throws IOException {
        return Long.parseLong(new String(bytes(digits), StandardCharsets.US_ASCII));
    }

    /** Nested as it is: {@code byte[]}, {@link Long}, {@link List}; null where there is nothing. */
    List<@Nullable Object> list(byte[]... command) throws IOException, Refusal {
        if (ask(command) != ReplyReader.Kind.ARRAY) {
            throw unexpected();
        }
        return elements();
    }

    /** A list of names and values by turns. */
    Map<String, @Nullable Object> fields(byte[]... command) throws IOException, Refusal {
        return fields(list(command));
    }

    List<Map<String, @Nullable Object>> records(byte[]... command) throws IOException, Refusal {
        List<Map<String, @Nullable Object>> records = new ArrayList<>();
        for (Object record : list(command)) {
            if (record instanceof List<?> pairs) {
                records.add(fields(pairs));
            }
        }
        return records;
    }

    private static Map<String, @Nullable Object> fields(List<?> pairs) throws IOException {
        Map<String, @Nullable Object> fields = new HashMap<>();
        for (int name = 0; name + 1 < pairs.size(); name += 2) {
            fields.put(new String(bytes(pairs.get(name)), StandardCharsets.US_ASCII), pairs.get(name + 1));
        }
        return fields;
    }

    private List<@Nullable Object> elements() throws IOException, Refusal {
        long count = replies.number();
        List<@Nullable Object> elements = new ArrayList<>();
        for (long element = 0; element < count; element++) {
            elements.add(
                    switch (answer()) {
                        case INTEGER -> replies.number();
                        case STATUS, BULK -> replies.bytes();
                        case ARRAY -> elements();
                        case NULL, ERROR -> null;
                    });
        }
        return elements;
    }

    /** Reads so many answers, and only then tells of the first of them that is a refusal. */
    void answers(long count) throws IOException, Refusal {
        Refusal first = null;
        for (long answer = 0; answer < count; answer++) {
            try {
                if (answer() == ReplyReader.Kind.ARRAY) {
                    var unused = elements();
                }
            } catch (Refusal refused) {
                first = first == null ? refused : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    static long number(@Nullable Object told) throws IOException {
        if (told instanceof Long number) {
            return number;
        }
        throw missing();
    }

    static byte[] bytes(@Nullable Object told) throws IOException {
        if (told instanceof byte[] bytes) {
            return bytes;
        }
        throw missing();
    }

    private static IOException missing() {
        return new IOException("a node leaves out what nodes always tell");
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] ascii(long number) {
        return ascii(Long.toString(number));
    }
}
