package io.pointsman.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What DescribeEvents tells of recoveries, in the order in which it happened. */
final class Recoveries {

    private static final long HOUR = 3_600_000;

    private final List<Recovery> all = new ArrayList<>();

    /** @param begins otherwise one ends */
    record Recovery(long at, String nodeId, boolean begins) {}

    void add(long at, String nodeId, boolean begins) {
        all.add(new Recovery(at, nodeId, begins));
    }

    /** The node's last one in the hour before {@code when}. */
    Optional<Recovery> last(String nodeId, long when) {
        return all.stream()
                .filter(recovery ->
                        recovery.nodeId().equals(nodeId) && recovery.at() <= when && recovery.at() > when - HOUR)
                .reduce((one, later) -> later);
    }

    boolean endedSince(String nodeId, long since) {
        return all.stream()
                .anyMatch(recovery -> recovery.nodeId().equals(nodeId) && !recovery.begins() && recovery.at() > since);
    }
}
