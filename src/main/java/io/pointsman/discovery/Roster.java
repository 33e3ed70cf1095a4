package io.pointsman.discovery;

import io.pointsman.discovery.GroupLooks.Sighting;
import io.pointsman.topology.Location;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which groups the readings of tags have shown, and which of them may be let go.
 *
 * <p>A group that is no longer listed has lost its tags, or is gone; the tagging API does not tell which. It is let go when
 *
 * <ol>
 *   <li>two complete readings in a row, an interval apart, do not list it, and
 *   <li>a look at ElastiCache that was made after the first of them shows the group: then a person took the tags away; or finds neither the
 *       group nor a name of it: then the loop's deletion guard, with its own two readings ten minutes apart, has given the names up.
 * </ol>
 *
 * A group that is gone and has names is therefore kept, and with it what the guard knows of it.
 */
final class Roster {

    private static final int READINGS = 2;

    private final Map<TaggedGroup.Key, Entry> entries = new TreeMap<>(Comparator.comparing(TaggedGroup.Key::id)
            .thenComparing(key -> key.location().inWords()));

    /** @param missed how many readings in a row did not list it; the first of them at {@code missedSince} */
    private record Entry(TaggedGroup group, int missed, Instant missedSince) {}

    /** A complete reading of one location. */
    synchronized void read(Location location, Collection<TaggedGroup> listed, Instant readAt) {
        Set<TaggedGroup.Key> keys = new HashSet<>();
        for (TaggedGroup group : listed) {
            keys.add(group.key());
            entries.put(group.key(), new Entry(group, 0, readAt));
        }
        entries.replaceAll((key, entry) -> {
            if (!key.location().equals(location) || keys.contains(key)) {
                return entry;
            }
            Instant since = entry.missed() == 0 ? readAt : entry.missedSince();
            return new Entry(entry.group(), entry.missed() + 1, since);
        });
    }

    /**
     * Lets go of those that may be.
     *
     * @param looks what the loop last saw of a group that we look after; empty for one that is not looked after
     */
    synchronized void letGo(Function<TaggedGroup, Look> looks) {
        entries.values().removeIf(entry -> entry.missed() > 0 && mayGo(entry, looks.apply(entry.group())));
    }

    /** Whether the group is looked after, and what was last seen of it. */
    record Look(boolean used, Optional<Sighting> latest) {}

    private static boolean mayGo(Entry entry, Look look) {
        if (!look.used()) {
            return true;
        }
        return entry.missed() >= READINGS
                && look.latest()
                        .filter(seen -> seen.at().isAfter(entry.missedSince()))
                        .filter(seen -> seen.exists() || !seen.hasNames())
                        .isPresent();
    }

    /** By id, then by location. */
    synchronized List<TaggedGroup> groups() {
        return entries.values().stream().map(Entry::group).toList();
    }

    /** Whether the latest reading of its location did not list the group. */
    synchronized boolean isLeaving(TaggedGroup group) {
        Entry entry = entries.get(group.key());
        return entry != null && entry.missed() > 0;
    }
}
