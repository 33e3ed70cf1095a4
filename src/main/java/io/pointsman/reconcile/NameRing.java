package io.pointsman.reconcile;

import io.pointsman.aws.ReadDesk.Arc;
import io.pointsman.dns.NameRange;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** All our names of a zone in listing order, and the part of them that this instance does first when there is much to do for all instances. */
@Component
final class NameRing {

    /** Between neighbours on a listing there may be as many others; where there are more, to read some early costs more calls than it saves time. */
    private static final int SPREAD = 2;

    private final ManagedGroups groups;
    private final Peers peers;
    private volatile Rings rings = new Rings(List.of(), Map.of());

    /** @param byZone in listing order */
    private record Rings(List<ManagedGroup> of, Map<String, List<NameRange>> byZone) {}

    NameRing(ManagedGroups groups, Peers peers) {
        this.groups = groups;
        this.peers = peers;
    }

    /** The part of the zone that this instance does first; empty if we have no names there any more. */
    Optional<Arc<NameRange>> part(String zoneId) {
        List<NameRange> ring = ring(zoneId);
        if (ring.isEmpty()) {
            return Optional.empty();
        }
        Peers.Part part = peers.part(ring.size());
        return Optional.of(new Arc<>(ring.get(part.from()), ring.get(part.to() % ring.size())));
    }

    /** Which of these groups are in this instance's own part of their zones, as far as they are neighbours there. */
    List<ManagedGroup> own(Collection<ManagedGroup> some) {
        List<ManagedGroup> own = new ArrayList<>();
        some.stream().collect(Collectors.groupingBy(ManagedGroup::zoneId)).forEach((zoneId, ofZone) -> {
            List<NameRange> ring = ring(zoneId);
            Peers.Part part = peers.part(ring.size());
            List<ManagedGroup> ownOfZone = ofZone.stream()
                    .filter(group -> part.holds(place(group, ring)))
                    .sorted(Comparator.comparing(group -> group.naming().range()))
                    .toList();
            if (!ownOfZone.isEmpty()
                    && place(ownOfZone.getLast(), ring) - place(ownOfZone.getFirst(), ring)
                            < SPREAD * ownOfZone.size()) {
                own.addAll(ownOfZone);
            }
        });
        return own;
    }

    /** Below zero if it is not ours any more. */
    private static int place(ManagedGroup group, List<NameRange> ring) {
        return Collections.binarySearch(ring, group.naming().range());
    }

    /** Made anew when the groups are others. */
    @SuppressWarnings("ReferenceEquality")
    private List<NameRange> ring(String zoneId) {
        List<ManagedGroup> all = groups.all();
        Rings known = rings;
        if (known.of() != all) {
            Map<String, List<NameRange>> byZone = all.stream()
                    .collect(Collectors.groupingBy(
                            ManagedGroup::zoneId,
                            Collectors.mapping(
                                    group -> group.naming().range(),
                                    Collectors.collectingAndThen(
                                            Collectors.toList(),
                                            ranges -> ranges.stream().sorted().toList()))));
            known = new Rings(all, byZone);
            rings = known;
        }
        return known.byZone().getOrDefault(zoneId, List.of());
    }
}
