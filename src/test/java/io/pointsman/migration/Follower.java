package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.Primaries;
import java.io.IOException;

/** Runs live lanes on a thread of its own, another when one breaks, until it is closed. */
final class Follower implements AutoCloseable {

    private final Way<BulkConnection> source;
    private final Way<Primaries<LiveWriter>> target;
    private final DirtyKeys dirty;
    private final Thread thread;
    private volatile LiveProgress progress = LiveProgress.NONE;
    private volatile boolean closed;

    /** Opens one. */
    interface Way<T> {
        T open() throws IOException;
    }

    Follower(Way<BulkConnection> source, Way<Primaries<LiveWriter>> target, DirtyKeys dirty) {
        this.source = source;
        this.target = target;
        this.dirty = dirty;
        thread = Thread.ofVirtual().name("follower").start(this::run);
    }

    static Follower of(LiveWorld world) {
        return new Follower(() -> world.open(world.from), world::target, world.dirty);
    }

    LiveProgress progress() {
        return progress;
    }

    private void run() {
        while (!closed) {
            try (BulkConnection reading = source.open();
                    Primaries<LiveWriter> writing = target.open()) {
                follow(new LiveLane(reading, writing, dirty, progress));
            } catch (IOException e) {
                // Another begins where it ended.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void follow(LiveLane lane) throws IOException, InterruptedException {
        try {
            while (!closed) {
                if (!lane.step()) {
                    Thread.sleep(1);
                }
                progress = lane.progress();
            }
        } finally {
            progress = lane.progress();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
