package io.pointsman.migration;

import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Marks the keys that change at one primary, by what it tells of them. An event says only that a key has to be looked at; what became of it is read later, from
 * the same node, and so is never older than the event.
 *
 * <p>A subscription that ends, by the network or because the node found us too slow (32 MB of events that we had not taken), is opened again, and until then
 * events are missed: {@link DirtyKeys#gap} says so at its end, and again when events come anew. The primary must be followed, not a replica: one that fetches all
 * keys anew tells nothing of it.
 *
 * <p>Never told, whatever the node's settings: FLUSHALL, FLUSHDB and SWAPDB, and what only consumer groups know of a stream (XREADGROUP, XACK, XCLAIM).
 * Databases other than 0 are not followed. Verification finds what differs by them.
 */
final class KeyEvents implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final long FIRST_WAIT = 100;
    private static final int DOUBLINGS = 6;

    private final NodeConnections connections;
    private final NodeTarget primary;
    private final DirtyKeys dirty;
    private final Duration deadline;
    private final Thread thread;
    private volatile @Nullable Subscription subscription;
    private volatile boolean closed;
    private volatile String trouble = "";

    private KeyEvents(
            NodeConnections connections,
            NodeTarget primary,
            DirtyKeys dirty,
            Duration deadline,
            Subscription subscription) {
        this.connections = connections;
        this.primary = primary;
        this.dirty = dirty;
        this.deadline = deadline;
        this.subscription = subscription;
        // Of its own, not one that others' work may hold up: who reads too slowly is cut off.
        thread = Thread.ofPlatform().daemon().name("key-events").unstarted(this::run);
    }

    /**
     * Returns when the node has agreed: whatever changes afterwards is marked.
     *
     * @throws IOException if the node is not reached, is no primary, or refuses
     */
    static KeyEvents follow(NodeConnections connections, NodeTarget primary, DirtyKeys dirty) throws IOException {
        return follow(connections, primary, dirty, DEADLINE);
    }

    /** @param deadline after which a silent node is given up */
    static KeyEvents follow(NodeConnections connections, NodeTarget primary, DirtyKeys dirty, Duration deadline)
            throws IOException {
        Subscription first = Subscription.open(connections, primary, deadline);
        dirty.follow(first.history());
        KeyEvents events = new KeyEvents(connections, primary, dirty, deadline, first);
        events.thread.start();
        return events;
    }

    /** Whether events come. */
    boolean isFollowing() {
        return subscription != null;
    }

    /** Why events do not come; empty if they do. */
    Optional<String> trouble() {
        return Optional.of(trouble).filter(words -> !words.isEmpty());
    }

    private void run() {
        Subscription current = subscription;
        try {
            while (current != null) {
                read(current);
                current = again();
                subscription = current;
                if (closed && current != null) {
                    current.close();
                }
            }
        } finally {
            lost("nobody reads them");
        }
    }

    private void read(Subscription current) {
        try (current) {
            current.read(dirty);
        } catch (IOException | RuntimeException e) {
            lost(String.valueOf(e.getMessage()));
        }
    }

    private void lost(String why) {
        if (!closed) {
            dirty.missed("the node's events ended: " + why);
        }
        trouble = why;
        subscription = null;
    }

    /** @return null if it is closed */
    private @Nullable Subscription again() {
        for (int attempt = 0; !closed; attempt++) {
            try {
                pause(attempt);
                Subscription opened = Subscription.open(connections, primary, deadline);
                dirty.follow(opened.history());
                // Whoever began to look at all keys before now has to begin again.
                dirty.missed("the node's events had ended");
                trouble = "";
                return opened;
            } catch (IOException | RuntimeException e) {
                trouble = String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                return null;
            }
        }
        return null;
    }

    /** With full jitter, ever longer. */
    private static void pause(int attempt) throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextLong(FIRST_WAIT << Math.min(attempt, DOUBLINGS)));
    }

    /** From any thread; returns at once. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        Subscription current = subscription;
        if (current != null) {
            current.close();
        }
    }
}
