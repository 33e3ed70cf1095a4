package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.Primaries;
import java.io.IOException;

/**
 * Finds out whether a target holds what one node of the source holds, or backwards, what it holds of its own.
 *
 * <ol>
 *   <li>{@link FirstLook} goes over some thousand keys and compares what {@code DUMP} tells of them, and when they expire.
 *   <li>{@link SecondLook} compares what is not plainly the same, and big keys, by the commands of their types; a difference counts if it is seen twice.
 *   <li>Then {@link #progress} is that of all keys so far.
 * </ol>
 *
 * <p>Holds no key but those that seem to differ, and of their values not more than a piece. Whoever changes keys on one side after they were compared is not
 * followed. When the fields of a hash expire (Valkey 9) counts only where {@code DUMP} tells the same on both sides.
 *
 * <p>Uses the thread that runs it, and connections which are the caller's.
 */
final class VerifyLane implements Work {

    private static final String END = "0";

    private final FirstLook first;
    private final SecondLook second;
    private final VerifyTally tally;
    private volatile boolean stopped;
    private volatile VerifyProgress progress;

    /**
     * @param here a node whose keys are gone over, primary or replica
     * @param there the ways to the other side's primaries
     * @param from where another has ended, at the same server; {@link VerifyProgress#NONE} at the beginning
     */
    VerifyLane(BulkConnection here, Primaries<AskedNode> there, Direction direction, VerifyProgress from)
            throws IOException {
        this(here, there, direction, from, VerifyRules.DEFAULT);
    }

    VerifyLane(
            BulkConnection here,
            Primaries<AskedNode> there,
            Direction direction,
            VerifyProgress from,
            VerifyRules rules)
            throws IOException {
        AskedNode node = new AskedNode(here);
        node.read();
        tally = new VerifyTally(from);
        first = new FirstLook(node, there, direction, rules, tally);
        second = new SecondLook(node, there, direction, rules, tally);
        progress = from;
    }

    /**
     * Until all is compared, or it is stopped: then what it has begun is compared still.
     *
     * @throws IOException if a connection breaks, or a node refuses what no key is to blame for; {@link #progress} is right then too, and another lane
     *     goes on from it
     */
    @Override
    public void run() throws IOException, InterruptedException {
        while (step()) {
            // There is more.
        }
    }

    /**
     * Compares some thousand keys.
     *
     * @return false if nothing is left to do
     */
    @Override
    public boolean step() throws IOException, InterruptedException {
        if (stopped || progress.done()) {
            return false;
        }
        String cursor = first.from(progress.cursor());
        second.at(first.takeSuspects());
        progress = tally.at(cursor, cursor.equals(END));
        return !stopped && !progress.done();
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** From any thread. */
    @Override
    public VerifyProgress progress() {
        return progress;
    }
}
