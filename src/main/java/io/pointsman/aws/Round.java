package io.pointsman.aws;

import io.pointsman.aws.ReadDesk.Arc;
import io.pointsman.aws.ReadDesk.Stride;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The order in which those who wait are read, stretch by stretch around a ring of keys, by one of several instances that have the same to do.
 *
 * <ol>
 *   <li>Its own part comes first. Then it goes on below that, where the instance before it arrives last; where nothing was left to do somebody
 *       else is at work, and it turns and goes on at the other end of what has been read.
 *   <li>Whoever was not read yet comes before whoever was, and who was passed by, since he was not waiting then, before those ahead.
 * </ol>
 */
final class Round<K extends Comparable<K>> {

    private final Arc<K> own;
    private final Set<K> read = new HashSet<>();
    private K bottom;
    private K top;
    private boolean up;

    Round(Arc<K> own) {
        this.own = own;
        bottom = own.from();
        top = own.to();
        up = bottom.equals(top);
    }

    /**
     * The next to be read, neighbours among those who wait.
     *
     * @param waiting not empty
     */
    List<K> next(NavigableSet<K> waiting, Stride stride) {
        NavigableSet<K> fresh = new TreeSet<>(waiting);
        fresh.removeAll(read);
        if (fresh.isEmpty()) {
            read.clear();
            fresh.addAll(waiting);
        }
        List<K> next = of(own, fresh);
        if (next.isEmpty()) {
            next = ofOthers(fresh, stride);
        }
        List<K> taken = next.stream().limit(stride.longest()).toList();
        read.addAll(taken);
        return taken.stream().sorted().toList();
    }

    private List<K> ofOthers(NavigableSet<K> fresh, Stride stride) {
        up ^= stride.turns() && !read.isEmpty();
        List<K> passedBy = read.isEmpty() ? List.of() : of(new Arc<>(bottom, top), fresh);
        if (!passedBy.isEmpty()) {
            return passedBy;
        }
        NavigableSet<K> ahead =
                up ? fresh.tailSet(top, true) : fresh.headSet(bottom, false).descendingSet();
        List<K> taken = (ahead.isEmpty() ? (up ? fresh : fresh.descendingSet()) : ahead)
                .stream().limit(stride.longest()).toList();
        if (up) {
            top = taken.getLast();
        } else {
            bottom = taken.getLast();
        }
        return taken;
    }

    /** Those of the keys that are in it, from its beginning on. */
    private static <K extends Comparable<K>> List<K> of(Arc<K> arc, NavigableSet<K> keys) {
        if (arc.from().compareTo(arc.to()) <= 0) {
            return List.copyOf(keys.subSet(arc.from(), true, arc.to(), false));
        }
        List<K> around = new ArrayList<>(keys.tailSet(arc.from(), true));
        around.addAll(keys.headSet(arc.to(), false));
        return around;
    }
}
