package io.pointsman.migration;

import io.pointsman.redis.Primaries;
import io.pointsman.redis.ReplyReader;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Writes values to the target, each to the primary of its slot, ahead of the answers. A key that a node sends elsewhere has to be read again, since its value is
 * not kept, and then goes to where it was sent. For one thread.
 */
final class TargetWriter {

    /** Sent elsewhere that often, a key is told of nobody who takes it; by then slots have had ten seconds to settle. */
    private static final int MOST_TRIES = 100;

    /** In vain as long as nodes agree soon. */
    private static final int QUICK_TRIES = 3;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Primaries<TargetNode> nodes;
    private final boolean replaces;
    private final OrElsewhere answered;
    private KeyBatch again = new KeyBatch();
    private boolean moved;
    private int tries;

    /** What became of a key. */
    interface Answered {

        /** Or it is there already, the same. */
        void copied(KeyBatch keys, int key, long bytes);

        /** The target has another. */
        void busy(KeyBatch keys, int key) throws IOException;

        void refused(KeyBatch keys, int key, String error) throws IOException;
    }

    /** @param replaces what the target has */
    TargetWriter(Primaries<TargetNode> nodes, boolean replaces, Answered answered) {
        this.nodes = nodes;
        this.replaces = replaces;
        this.answered = new OrElsewhere(answered);
    }

    /**
     * @param expires in milliseconds since 1970, by the target's clock; 0: never
     * @param value serialized
     */
    void write(KeyBatch keys, int key, long expires, ReplyReader value) throws IOException {
        Optional<Endpoint> asked = keys.detour(key).node();
        TargetNode node = asked.isPresent() ? nodes.at(asked.get()) : nodes.of(slot(keys, key));
        node.write(keys, key, expires, value, replaces);
    }

    /** Where a key is, when all answers have been read. */
    Dialogue dialogue(KeyBatch keys, int key) throws IOException {
        return nodes.of(slot(keys, key)).dialogue();
    }

    /** Without cluster mode one is as good as another. */
    int slot(KeyBatch keys, int key) {
        return nodes.isCluster() ? keys.slot(key) : 0;
    }

    /** Again, who has which slots. */
    void look() throws IOException {
        nodes.look();
        moved = false;
    }

    void flush() throws IOException {
        for (TargetNode node : nodes.lanes()) {
            node.flush();
        }
    }

    /** Reads answers until no more than so many are missing. */
    void read(int missing) throws IOException {
        int each = missing / Math.max(1, nodes.lanes().size());
        for (TargetNode node : nodes.lanes()) {
            node.read(each, answered);
        }
        if (moved) {
            look();
        }
    }

    /** Reads a key whole, and sends it. */
    void sendAgain(KeyBatch keys, int key) {
        sendAgain(keys, key, Detour.NONE);
    }

    private void sendAgain(KeyBatch keys, int key, Detour detour) {
        keys.settle();
        again.add(keys, key, detour);
    }

    /** Those that have to be sent again; there may be none. Waits a little before that if nodes do not agree who has them. */
    KeyBatch takeAgain() throws IOException {
        KeyBatch taken = again;
        again = new KeyBatch();
        if (tries > QUICK_TRIES) {
            pause();
        }
        tries = 0;
        return taken;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private final class OrElsewhere implements TargetNode.Answered {

        private final Answered here;

        OrElsewhere(Answered here) {
            this.here = here;
        }

        @Override
        public void copied(KeyBatch keys, int key, long bytes) {
            here.copied(keys, key, bytes);
        }

        @Override
        public void busy(KeyBatch keys, int key) throws IOException {
            here.busy(keys, key);
        }

        @Override
        public void vanished(KeyBatch keys, int key) {
            sendAgain(keys, key, Detour.NONE);
        }

        @Override
        public void refused(KeyBatch keys, int key, String error) throws IOException {
            if (!Detour.isAsked(error)) {
                here.refused(keys, key, error);
                return;
            }
            Detour detour = keys.detour(key).after(error);
            if (detour.tries() > MOST_TRIES) {
                throw new IOException("nodes of the target send each other " + KeyText.of(keys.key(key))
                        + ", the last one: " + error);
            }
            sendAgain(keys, key, detour);
            moved |= !detour.asking();
            tries = Math.max(tries, detour.tries());
        }
    }
}
