package io.pointsman.dataset;

import io.pointsman.dataset.Dataset.Status;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.Mode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;

/**
 * Writes a dataset, or removes it, from where the database says that it was.
 *
 * <ol>
 *   <li>Before anything is sent the database says how far the sending may go; what is removed later is no more than that.
 *   <li>Each second all replies are read, and how far it is is put down. Whoever goes on after a death does so from there: what was sent twice is the same.
 *   <li>If it is in another state by then, it ends: somebody called it off.
 * </ol>
 */
@Component
final class DatasetRun {

    private static final long PIECE = TimeUnit.SECONDS.toNanos(1);
    private static final long A_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** How many writes may be between two pieces; more than a second's. */
    private static final long AHEAD = 2_000_000;

    private static final int UNTIMED = 8;

    private final ManagedGroups groups;
    private final DatasetPlaces places;
    private final DatasetStore datasets;
    private final DatasetMetrics metrics;
    private final Clock clock;

    DatasetRun(ManagedGroups groups, DatasetPlaces places, DatasetStore datasets, DatasetMetrics metrics, Clock clock) {
        this.groups = groups;
        this.places = places;
        this.datasets = datasets;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Goes on until it has ended, also by another's word.
     *
     * @throws IOException if a node or the network is at fault; to be called again
     * @throws Transient if AWS or the database could not be asked; likewise
     * @throws Rejected if it cannot be done until somebody acts
     */
    void go(Dataset dataset) throws IOException, InterruptedException {
        boolean removing = dataset.status() == Status.REMOVING;
        try (DatasetPass pass = open(dataset, removing)) {
            if (removing) {
                remove(dataset, pass);
            } else {
                write(dataset, pass);
            }
        }
    }

    private DatasetPass open(Dataset dataset, boolean removing) throws IOException {
        if (groups.mode() != Mode.MANAGE) {
            throw new Rejected("Nothing is done to any group in observe mode. Set pointsman.mode to manage.", null);
        }
        ManagedGroup group = groups.find(dataset.request().group())
                .orElseThrow(() -> new Rejected("The group is not looked after any more.", null));
        return new DatasetPass(
                dataset.request(),
                places.open(
                        group,
                        places.look(group)
                                .orElseThrow(() -> new Transient(
                                        "ElastiCache shows no group " + group.replicationGroupId(), null))),
                removing);
    }

    private void write(Dataset dataset, DatasetPass pass) throws IOException, InterruptedException {
        UUID id = dataset.id();
        long end = new Order(dataset.request()).writes();
        Integer rate = dataset.request().rate();
        long written = dataset.written();
        long begun = System.nanoTime();
        long reach = reach(written, end, dataset.reach());
        if (!datasets.write(id, written, reach, dataset.bytes(), dataset.taken())) {
            return;
        }
        while (written < end) {
            long first = written;
            written = rate == null ? flatOut(pass, written, reach) : paced(pass, written, reach, rate);
            pass.settle();
            metrics.wrote(written - first);
            reach = reach(written, end, reach);
            Duration taken = dataset.taken().plusNanos(System.nanoTime() - begun);
            if (!datasets.write(id, written, reach, dataset.bytes() + pass.bytes(), taken)) {
                return;
            }
            stopIfInterrupted();
        }
        datasets.turn(id, List.of(Status.RUNNING), Status.DONE, "", clock.instant());
    }

    /** Never less far than before. */
    private static long reach(long written, long end, long before) {
        return Math.max(before, Math.min(end, written + AHEAD));
    }

    private static long flatOut(DatasetPass pass, long first, long reach) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        long written = first;
        while (written < reach && (written % UNTIMED != 0 || System.nanoTime() - begun < PIECE)) {
            pass.send(written++);
        }
        return written;
    }

    /** Each at its time; what is late is sent at once, but not from one piece into the next. */
    private static long paced(DatasetPass pass, long first, long reach, long rate)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        long written = first;
        while (written < reach) {
            long due = (written - first + 1) * A_SECOND / rate;
            if (due > System.nanoTime() - begun) {
                pass.flush();
                sleepUntil(begun + Math.min(due, PIECE));
            }
            if (due > PIECE || System.nanoTime() - begun > 2 * PIECE) {
                return written;
            }
            pass.send(written++);
        }
        return written;
    }

    private void remove(Dataset dataset, DatasetPass pass) throws IOException, InterruptedException {
        UUID id = dataset.id();
        long end = new Order(dataset.request()).end(dataset.reach());
        long removed = dataset.removed();
        while (removed < end) {
            removed = flatOut(pass, removed, end);
            pass.settle();
            if (!datasets.remove(id, removed, dataset.keysRemoved() + pass.removed())) {
                return;
            }
            stopIfInterrupted();
        }
        datasets.turn(id, List.of(Status.REMOVING), Status.REMOVED, "", clock.instant());
    }

    private static void sleepUntil(long time) throws InterruptedException {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
            stopIfInterrupted();
        }
    }

    private static void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
