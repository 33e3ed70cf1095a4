package io.pointsman.simulation;

import io.pointsman.dns.RecordSet;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.simulation.CacheGroup.Life;
import io.pointsman.simulation.CacheGroup.Member;
import io.pointsman.simulation.Estate.Slot;
import io.pointsman.simulation.Holders.Holder;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Compares the names with the nodes as they truly are: P1 while time passes, P1 and P2 when everything has come to rest. */
final class Rightness {

    private final Conductor conductor;
    private final Estate estate;
    private final Caches caches;
    private final Holders holders;
    private final Predicate<Slot> leftAlone;
    private final long foundWithin;

    /**
     * @param leftAlone whether somebody may have changed the name so often that it was left to him
     * @param foundWithin how long something that no event told may stay unseen, and the change that it needs take
     */
    Rightness(
            Conductor conductor,
            Estate estate,
            Caches caches,
            Holders holders,
            Predicate<Slot> leftAlone,
            long foundWithin) {
        this.foundWithin = foundWithin;
        this.leftAlone = leftAlone;
        this.conductor = conductor;
        this.estate = estate;
        this.caches = caches;
        this.holders = holders;
    }

    /** @param promise whose fault it is if a name is wrong for long: P8 while something else is broken */
    void requireNothingLongWrong(ManagedGroup managed, Promise promise) {
        CacheGroup group = caches.group(managed.id());
        long now = conductor.now();
        if (!group.exists
                || group.deleting
                || group.hidden
                || group.replicas(Life.SERVING).isEmpty()) {
            return;
        }
        int certain = estate.count(group.id).orElse(Math.max(1, group.fewestServing(now - foundWithin)));
        for (Slot slot : estate.slots(managed)) {
            Holder holder = holders.of(slot);
            if (holder == Holder.STRANGER || leftAlone.test(slot)) {
                continue;
            }
            Optional<String> target = holders.target(slot);
            if (slot.number() <= certain && target.isEmpty() && group.wasServingFor(foundWithin)) {
                throw new Broken(promise, "%s is missing; %s".formatted(slot.name(), describe(group)));
            }
            if (holder == Holder.OURS && target.isPresent()) {
                requireNotLongOut(group, slot, target.get(), promise, slot.number() <= certain);
            }
        }
    }

    private void requireNotLongOut(CacheGroup group, Slot slot, String target, Promise promise, boolean wanted) {
        Optional<String> member = holders.member(slot, target);
        if (member.isEmpty()) {
            if (!target.equals(SampleGroup.primaryHost(group.id)) && wanted && group.wasServingFor(foundWithin)) {
                throw new Broken(promise, "%s leads to %s".formatted(slot.name(), target));
            }
            return;
        }
        boolean longOut = !group.serves(member.get())
                && group.shownOutSince(member.get())
                        .filter(since -> since < conductor.now() - foundWithin)
                        .isPresent()
                && group.wasServingFor(foundWithin);
        if (longOut) {
            throw new Broken(promise, "%s still leads to %s, %s".formatted(slot.name(), member.get(), describe(group)));
        }
    }

    /** Everything is at rest. */
    void requireRight(ManagedGroup managed, boolean known) {
        CacheGroup group = caches.group(managed.id());
        if (!group.exists) {
            if (known) {
                requireNoneOfOurs(managed);
            }
            return;
        }
        Set<String> hosts = group.replicas(Life.SERVING).stream()
                .map(member -> SampleGroup.host(member.id))
                .collect(Collectors.toSet());
        int wanted = estate.count(group.id).orElse(Math.max(1, hosts.size()));
        Map<String, Integer> load = new HashMap<>();
        for (Slot slot : estate.slots(managed)) {
            Holder holder = holders.of(slot);
            if (slot.number() > wanted) {
                require(holder != Holder.OURS, Promise.P2, slot, "is one too many", group);
            } else if (holder != Holder.STRANGER && !leadsToFormerMember(slot, holder, group)) {
                if (hosts.isEmpty() && managed.naming().keepWithoutReplica()) {
                    continue;
                }
                require(holder == Holder.OURS, Promise.P1, slot, "is not claimed: " + holder, group);
                require(
                        holders.claims(slot)
                                .getFirst()
                                .values()
                                .getFirst()
                                .contains("pointsman/group=" + group.id + ","),
                        Promise.P2,
                        slot,
                        "bears another group's claim",
                        group);
                String target = holders.target(slot).orElse("nowhere");
                require(
                        hosts.isEmpty() ? target.equals(SampleGroup.primaryHost(group.id)) : hosts.contains(target),
                        Promise.P1,
                        slot,
                        "leads to " + target,
                        group);
                RecordSet record = holders.at(slot).getFirst();
                require(
                        record.ttl().equals(Optional.of(Duration.ofSeconds(5))),
                        Promise.P2,
                        slot,
                        "has another time to live",
                        group);
                load.merge(target, 1, Integer::sum);
            }
        }
        requireEven(group, hosts, load);
    }

    /** Nobody claims it, and it led into the group once. */
    private boolean leadsToFormerMember(Slot slot, Holder holder, CacheGroup group) {
        return holder == Holder.INTO_THE_GROUP
                && holders.target(slot)
                        .filter(target -> group.members.stream()
                                .anyMatch(member -> SampleGroup.host(member.id).equals(target)))
                        .isEmpty();
    }

    private void requireNoneOfOurs(ManagedGroup managed) {
        for (Slot slot : estate.slots(managed)) {
            if (holders.of(slot) == Holder.OURS) {
                throw new Broken(Promise.P2, "%s is left of a group that is gone".formatted(slot.name()));
            }
        }
    }

    private static void requireEven(CacheGroup group, Set<String> hosts, Map<String, Integer> load) {
        if (hosts.isEmpty() || load.isEmpty()) {
            return;
        }
        int most = load.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int least = hosts.stream()
                .mapToInt(host -> load.getOrDefault(host, 0))
                .min()
                .orElse(0);
        if (most - least > 1) {
            throw new Broken(Promise.P1, "names of %s are spread unevenly: %s".formatted(group.id, load));
        }
    }

    private static void require(boolean holds, Promise promise, Slot slot, String otherwise, CacheGroup group) {
        if (!holds) {
            throw new Broken(promise, "%s %s; %s".formatted(slot.name(), otherwise, describe(group)));
        }
    }

    private static String describe(CacheGroup group) {
        List<String> members =
                group.members.stream().map(member -> describe(group, member)).toList();
        return group.id + " is " + members;
    }

    private static String describe(CacheGroup group, Member member) {
        return member.id + (member.id.equals(group.primary) ? " PRIMARY " : " ") + member.life;
    }
}
