package io.pointsman.migration;

import io.pointsman.redis.ReplyReader.Kind;
import java.io.IOException;
import java.util.Set;

/** Answers as numbers, so that none of them is kept: the same for the same, see {@link ByteHash}. Each reads one answer to its end. */
final class ReplyHash {

    /** Name and value, or member and score. */
    private static final int FIELD = 2;

    /** What keeps a number apart from an array of as many. */
    private static final long INTEGER = 2;

    private ReplyHash() {}

    /** Of anything, whose order matters. */
    static long ordered(AskedNode node) throws IOException {
        return hash(node, node.next());
    }

    private static long hash(AskedNode node, Kind kind) throws IOException {
        return switch (kind) {
            case INTEGER -> ByteHash.of(INTEGER, node.replies().number());
            case BULK, STATUS ->
                ByteHash.of(
                        node.replies().array(),
                        node.replies().offset(),
                        node.replies().length(),
                        1);
            case ARRAY -> {
                long count = node.replies().number();
                long hash = count;
                for (long each = 0; each < count; each++) {
                    hash = ByteHash.of(hash, ordered(node));
                }
                yield hash;
            }
            case NULL, ERROR -> 0;
        };
    }

    /**
     * Of an array in whose order nothing lies.
     *
     * @param together how many of its elements belong together, each time
     */
    static long unordered(AskedNode node, int together) throws IOException {
        Kind kind = node.next();
        if (kind != Kind.ARRAY) {
            return hash(node, kind);
        }
        long count = node.replies().number();
        long sum = 0;
        for (long each = 0; each < count; each += together) {
            long hash = 0;
            for (int one = 0; one < together; one++) {
                hash = ByteHash.of(hash, ordered(node));
            }
            sum += hash;
        }
        return ByteHash.of(count, sum);
    }

    /** Of members and their scores by turns; versions write the same score in several ways. */
    static long scored(AskedNode node) throws IOException {
        Kind kind = node.next();
        if (kind != Kind.ARRAY) {
            return hash(node, kind);
        }
        long count = node.replies().number();
        long hash = count;
        for (long each = 0; each < count; each += FIELD) {
            hash = ByteHash.of(hash, ordered(node));
            hash = ByteHash.of(
                    hash, node.next() == Kind.BULK ? score(node.replies().text()) : 0);
        }
        return hash;
    }

    /** The same for 0 and -0, which no command tells apart, and which not every version keeps apart. */
    static long score(String text) {
        double score = switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
        return Double.doubleToLongBits(score + 0.0);
    }

    /**
     * Of names and values by turns, of which versions tell more and more.
     *
     * @param wanted names of those that matter
     */
    static long fields(AskedNode node, Set<String> wanted) throws IOException {
        Kind kind = node.next();
        if (kind != Kind.ARRAY) {
            return hash(node, kind);
        }
        long count = node.replies().number();
        long hash = 0;
        for (long each = 0; each < count; each += FIELD) {
            boolean matters =
                    node.next() == Kind.BULK && wanted.contains(node.replies().text());
            long value = ordered(node);
            hash = matters ? ByteHash.of(hash, value) : hash;
        }
        return hash;
    }

    /** Of an array of such. */
    static long manyFields(AskedNode node, Set<String> wanted) throws IOException {
        Kind kind = node.next();
        if (kind != Kind.ARRAY) {
            return hash(node, kind);
        }
        long count = node.replies().number();
        long hash = count;
        for (long each = 0; each < count; each++) {
            hash = ByteHash.of(hash, fields(node, wanted));
        }
        return hash;
    }
}
