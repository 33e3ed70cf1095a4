package io.pointsman.migration;

import static io.pointsman.migration.AskedNode.ascii;

import io.lettuce.core.cluster.SlotHash;
import io.pointsman.redis.Primaries;
import io.pointsman.redis.ReplyReader;
import io.pointsman.redis.ReplyReader.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Goes over a node's keys, many ahead of the answers. Both sides' answers about a key are read one right after the other, so that nothing of them is kept: a
 * key is the same, or else a suspect. Sizes are asked before values, which may be too big to be told whole. For one thread.
 */
final class FirstLook {

    private static final byte[] SCAN = ascii("SCAN");
    private static final byte[] COUNT = ascii("COUNT");
    private static final byte[] DUMP = ascii("DUMP");
    private static final byte[] EXISTS = ascii("EXISTS");
    private static final byte[] KEYS_A_SCAN = ascii("512");
    private static final String END = "0";

    /** Answers to SCAN, and bytes, after which a round is over. */
    private static final int SCANS = 8;

    private static final long ROUND_BYTES = 64L << 20;

    /** Keys, and bytes of memory, that are asked for at once; three times that is on its way at most. */
    private static final int VALUES = 256;

    private static final long VALUE_BYTES = 1L << 20;
    private static final int AHEAD = 3;

    /** In bytes, of a key whose size no node tells. */
    private static final long UNKNOWN = 16 * 1024;

    private final AskedNode here;
    private final Primaries<AskedNode> there;
    private final Direction direction;
    private final VerifyRules rules;
    private final VerifyTally tally;
    private final Queue<Request> requests = new ArrayDeque<>();
    private final Deque<Batch> batches = new ArrayDeque<>();
    private final List<Suspect> suspects = new ArrayList<>();
    private String next = END;
    private boolean scanning;
    private boolean ended;
    private int scans;
    private int ahead;
    private long bytes;

    /** What is asked of both sides, or of this one alone. */
    private sealed interface Request {}

    private record Scan() implements Request {}

    private record Sizes(Batch batch) implements Request {}

    private record Values(Batch batch, int from, int to) implements Request {}

    private static final class Batch {

        private final KeyBatch keys;
        private final long[] sizes;
        private final AskedNode[] nodes;
        private boolean measured;
        private int asked;

        Batch(KeyBatch keys) {
            this.keys = keys;
            sizes = new long[keys.count()];
            nodes = new AskedNode[keys.count()];
        }

        long size(int key) {
            return sizes[key] == 0 ? UNKNOWN : sizes[key];
        }
    }

    FirstLook(AskedNode here, Primaries<AskedNode> there, Direction direction, VerifyRules rules, VerifyTally tally) {
        this.here = here;
        this.there = there;
        this.direction = direction;
        this.rules = rules;
        this.tally = tally;
    }

    /**
     * Looks at some thousand keys, and returns when all of them are told.
     *
     * @return the cursor behind them; "0" if there are no more
     */
    String from(String cursor) throws IOException {
        next = cursor;
        ended = false;
        scans = 0;
        bytes = 0;
        ask();
        for (Request first = requests.poll(); first != null; first = requests.poll()) {
            switch (first) {
                case Scan scan -> readKeys();
                case Sizes sizes -> readSizes(sizes.batch());
                case Values values -> readValues(values);
            }
            ask();
        }
        return next;
    }

    /** Those since the last time. */
    List<Suspect> takeSuspects() {
        List<Suspect> taken = List.copyOf(suspects);
        suspects.clear();
        return taken;
    }

    private void ask() throws IOException {
        if (!scanning && !ended && scans < SCANS && bytes < ROUND_BYTES && batches.size() < 2) {
            here.ask(SCAN, ascii(next), COUNT, KEYS_A_SCAN);
            requests.add(new Scan());
            scanning = true;
            scans++;
        }
        for (Batch batch : batches) {
            while (batch.measured && batch.asked < batch.keys.count() && ahead < AHEAD) {
                askForValues(batch);
            }
        }
        batches.removeIf(batch -> batch.asked == batch.keys.count());
        here.flush();
        for (AskedNode node : there.lanes()) {
            node.flush();
        }
    }

    private void readKeys() throws IOException {
        ReplyReader replies = here.replies();
        here.nextKey();
        if (here.next() != Kind.ARRAY || here.next() != Kind.BULK) {
            throw new IOException("a node does not tell its keys: " + here.refusal());
        }
        next = replies.text();
        if (here.next() != Kind.ARRAY) {
            throw new IOException("a node does not tell its keys");
        }
        long count = replies.number();
        KeyBatch keys = new KeyBatch();
        for (long key = 0; key < count; key++) {
            if (here.next() != Kind.BULK) {
                throw new IOException("a node tells no name for a key");
            }
            keys.add(replies.array(), replies.offset(), replies.length());
        }
        scanning = false;
        ended = next.equals(END);
        tally.found(keys.count());
        askForSizes(new Batch(keys));
    }

    private void askForSizes(Batch batch) throws IOException {
        for (int key = 0; key < batch.keys.count(); key++) {
            batch.nodes[key] = node(batch.keys, key);
            if (direction == Direction.FORWARD) {
                here.askForSize(batch.keys, key);
                batch.nodes[key].askForSize(batch.keys, key);
            }
        }
        batches.add(batch);
        if (direction == Direction.FORWARD) {
            requests.add(new Sizes(batch));
        } else {
            batch.measured = true;
        }
    }

    private AskedNode node(KeyBatch keys, int key) throws IOException {
        return there.of(there.isCluster() ? SlotHash.getSlot(keys.key(key)) : 0);
    }

    private void readSizes(Batch batch) throws IOException {
        for (int key = 0; key < batch.keys.count(); key++) {
            batch.sizes[key] = Math.max(here.number(), batch.nodes[key].number());
        }
        batch.measured = true;
    }

    private void askForValues(Batch batch) throws IOException {
        int from = batch.asked;
        long size = 0;
        int to = from;
        while (to < batch.keys.count() && to < from + VALUES && size < VALUE_BYTES) {
            if (direction == Direction.BACKWARD) {
                batch.nodes[to].ask(EXISTS, batch.keys, to);
            } else if (!isBig(batch, to)) {
                askForValue(here, batch.keys, to);
                askForValue(batch.nodes[to], batch.keys, to);
                size += batch.size(to);
            }
            to++;
        }
        batch.asked = to;
        ahead++;
        requests.add(new Values(batch, from, to));
    }

    private static void askForValue(AskedNode node, KeyBatch keys, int key) throws IOException {
        node.askForExpiry(keys, key);
        node.ask(DUMP, keys, key);
    }

    private boolean isBig(Batch batch, int key) {
        return batch.sizes[key] >= rules.bigBytes();
    }

    private void readValues(Values values) throws IOException {
        ahead--;
        Batch batch = values.batch();
        for (int key = values.from(); key < values.to(); key++) {
            here.nextKey();
            batch.nodes[key].nextKey();
            if (direction == Direction.BACKWARD) {
                readWhetherThere(batch, key);
            } else if (isBig(batch, key)) {
                bytes += batch.sizes[key];
                tally.compared(batch.sizes[key]);
                suspect(batch, key, 0, null);
            } else {
                readValue(batch, key);
            }
        }
    }

    private void readWhetherThere(Batch batch, int key) throws IOException {
        if (batch.nodes[key].number() == 1) {
            tally.same(0);
        } else {
            suspect(batch, key, 0, batch.nodes[key].refusal().isEmpty() ? Difference.EXTRA : null);
        }
    }

    private void readValue(Batch batch, int key) throws IOException {
        AskedNode node = batch.nodes[key];
        long expires = here.expiry();
        Kind kind = here.next();
        long hash = kind == Kind.BULK ? hash() : 0;
        long expiresThere = node.expiry();
        Kind kindThere = node.next();
        if (!here.refusal().isEmpty() || !node.refusal().isEmpty()) {
            suspect(batch, key, hash, null);
        } else if (kind == Kind.NULL) {
            tally.gone();
        } else if (kindThere == Kind.NULL) {
            suspect(batch, key, hash, Difference.MISSING);
        } else if (Math.abs(expires - expiresThere) <= rules.tolerance() && isSame(node, hash)) {
            tally.same(ByteHash.of(batch.keys.array(), batch.keys.offset(key), batch.keys.length(key), hash));
        } else {
            suspect(batch, key, hash, null);
        }
    }

    private boolean isSame(AskedNode node, long hash) {
        ReplyReader one = here.replies();
        ReplyReader other = node.replies();
        return Payload.sameBytes(one.array(), one.offset(), one.length(), other.array(), other.offset(), other.length())
                || hash == Payload.hash(other.array(), other.offset(), other.length());
    }

    private long hash() {
        tally.compared(here.replies().length());
        bytes += here.replies().length();
        return Payload.hash(
                here.replies().array(), here.replies().offset(), here.replies().length());
    }

    private void suspect(Batch batch, int key, long hash, @Nullable Difference seen) {
        byte[] name = batch.keys.key(key);
        suspects.add(new Suspect(name, batch.size(key), ByteHash.of(name, 0, name.length, hash), seen));
    }
}
