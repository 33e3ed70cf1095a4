package io.pointsman.dataset;

import io.pointsman.dataset.Lane.Trouble;
import io.pointsman.failure.Rejected;
import io.pointsman.redis.Primaries;
import io.pointsman.redis.Redirection;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends what makes the keys of a dataset, or removes them, each to the primary of its slot. What a node sends elsewhere is sent again to there, whole. For one
 * thread.
 */
final class DatasetPass implements AutoCloseable {

    private static final int ROUNDS = 100;
    private static final long PAUSE = Duration.ofMillis(100).toMillis();

    /** With which a node says that another time it may do it. */
    private static final List<String> FOR_NOW =
            List.of("READONLY", "LOADING", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "BUSY", "NOREPLICAS", "MISCONF");

    private final SeededKeys keys;
    private final Order order;
    private final Primaries<Lane> primaries;
    private final boolean removing;

    DatasetPass(DatasetRequest request, Primaries<Lane> primaries, boolean removing) {
        keys = new SeededKeys(request);
        order = new Order(request);
        this.primaries = primaries;
        this.removing = removing;
    }

    /**
     * Sends what belongs to it, and perhaps reads replies to others. What comes of it is known when all is settled.
     *
     * @param place of a write in the order, or of a key that is to be removed
     * @throws IOException if a node or the network is at fault; to be begun anew from what was settled before
     * @throws Rejected if a node refuses it for good
     */
    void send(long place) throws IOException, InterruptedException {
        Lane lane = send(place, Optional.empty());
        if (lane.hasTroubles()) {
            settle();
        }
    }

    private Lane send(long place, Optional<Endpoint> asked) throws IOException {
        keys.choose(removing ? place : order.key(place));
        Lane lane = asked.isPresent() ? primaries.at(asked.get()) : primaries.of(slot());
        lane.belongsTo(place, asked.isPresent());
        if (removing) {
            keys.remove(lane);
        } else {
            keys.write(lane);
        }
        return lane;
    }

    private int slot() {
        return primaries.isCluster() ? keys.slot() : 0;
    }

    /** Sends what was not sent yet, and leaves the replies for later. */
    void flush() throws IOException {
        for (Lane lane : primaries.lanes()) {
            lane.flush();
        }
    }

    /** Returns when all that was sent is done, on whatever node. */
    void settle() throws IOException, InterruptedException {
        List<Trouble> troubles = settled();
        for (int round = 0; !troubles.isEmpty(); round++) {
            if (round == ROUNDS) {
                throw new IOException("nodes send each other what is to be written: "
                        + troubles.getFirst().said());
            }
            if (round > 0) {
                Thread.sleep(PAUSE);
            }
            for (Trouble trouble : troubles) {
                check(trouble.said());
            }
            primaries.look();
            long before = -1;
            for (Trouble trouble : troubles) {
                // A key of several commands has several.
                if (trouble.write() != before) {
                    var unused = send(trouble.write(), asked(trouble.said()));
                    before = trouble.write();
                }
            }
            troubles = settled();
        }
    }

    private static Optional<Endpoint> asked(String said) {
        return said.startsWith("ASK ") ? Redirection.parse(said) : Optional.empty();
    }

    private static void check(String said) throws IOException {
        if (said.startsWith("MOVED ") || said.startsWith("ASK ")) {
            return;
        }
        if (FOR_NOW.stream().anyMatch(said::startsWith)) {
            throw new IOException("a node answers: " + said);
        }
        throw new Rejected("a node refuses it: " + said, null);
    }

    private List<Trouble> settled() throws IOException {
        List<Trouble> troubles = new ArrayList<>();
        for (Lane lane : primaries.lanes()) {
            lane.flush();
        }
        for (Lane lane : primaries.lanes()) {
            lane.settle();
            troubles.addAll(lane.takeTroubles());
        }
        return troubles;
    }

    /** How many keys were there to be removed. */
    long removed() {
        return primaries.lanes().stream().mapToLong(Lane::integers).sum();
    }

    /** As sent so far, commands and names included. */
    long bytes() {
        return primaries.lanes().stream().mapToLong(Lane::bytes).sum();
    }

    @Override
    public void close() {
        primaries.close();
    }
}
