package io.pointsman.simulation;

import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.reconcile.Loop;
import io.pointsman.simulation.Estate.Slot;
import io.pointsman.simulation.Holders.Holder;
import io.pointsman.simulation.MessageQueue.Mail;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Stands beside Route 53 and the queue and sees every change and every deletion of a message at its very moment. */
final class Watch {

    /** Two readings that do not show a group lie ten minutes apart, and none between them shows it. */
    private static final long GONE = 9 * 60_000;
    /** A plan may rest on a reading that old: an answer up to a minute stale, and the time until the batch arrives. */
    private static final long OLDEST_PLAN = 180_000;
    /** How long a batch may wait for the zone, and be sent again and again, after it was planned. */
    private static final long IN_FLIGHT = 60_000;
    /** Halving a batch takes a few calls, each of which may meet a busy zone. */
    private static final long MUST_NOT_WAIT = 9_000;
    /** How long an old primary is taken for being rebuilt when nothing says that it has recovered. */
    private static final long SETTLING = 19 * 60_000;

    private final Conductor conductor;
    private final Estate estate;
    private final Caches caches;
    private final Holders holders;
    private final Movement movement;
    private final Set<Change> waiting = new HashSet<>();
    private final Map<RecordName, Integer> changesOf = new HashMap<>();
    private long lastWrite;

    Watch(Conductor conductor, Estate estate, Caches caches, Holders holders, Movement movement) {
        this.conductor = conductor;
        this.estate = estate;
        this.caches = caches;
        this.holders = holders;
        this.movement = movement;
    }

    /** When the last batch took effect. */
    long lastWrite() {
        return lastWrite;
    }

    /** How many batches have changed the name. */
    int changesOf(Slot slot) {
        return changesOf.getOrDefault(slot.name(), 0);
    }

    /** @param apply submits the batch, or throws what Route 53 throws; then nothing was changed and nothing is judged */
    void submitted(ServiceInstance process, String zoneId, ChangeBatch batch, Runnable apply) {
        Map<Slot, Holder> before = new HashMap<>();
        for (Change change : batch.changes()) {
            Slot slot = estate.slot(change.readName())
                    .filter(found -> found.group().zoneId().equals(zoneId))
                    .orElseThrow(() -> new Broken(Promise.P3, "a name that is no group's was in a batch: " + change));
            before.put(slot, holders.of(slot));
        }
        apply.run();
        lastWrite = conductor.now();
        before.keySet().forEach(slot -> changesOf.merge(slot.name(), 1, Integer::sum));
        batch.changes().forEach(change -> waiting.removeIf(other -> other.name().equals(change.name())));
        int removals = 0;
        for (Change change : batch.changes()) {
            Slot slot = estate.slot(change.readName()).orElseThrow();
            requireRead(process, change);
            if (!(change instanceof Change.Create) && before.get(slot) == Holder.STRANGER) {
                throw new Broken(Promise.P3, "a stranger's record was changed: " + change);
            }
            if (change instanceof Change.Delete) {
                requireSurplus(process, slot, change);
            }
            boolean isRecord = change.name().equals(slot.name());
            if (isRecord && change instanceof Change.Delete) {
                removals++;
            }
            Optional<String> to = becomes(change).flatMap(RecordSet::target);
            if (isRecord && to.isPresent() && !to.equals(was(change).flatMap(RecordSet::target))) {
                requireFit(process, slot, to.get());
                if (change instanceof Change.Replace) {
                    movement.moved(slot.group().id());
                }
            }
        }
        // The budget may have grown by one while the batch waited for others.
        if (removals > Loop.REMOVALS + 1) {
            throw new Broken(Promise.P5, "%s gave up %d names at once".formatted(process, removals));
        }
    }

    /** P8: a batch was refused because of one name, and nothing else is wrong with the world; the rest of it must not wait for that. */
    void refused(ServiceInstance process, RecordName name, ChangeBatch batch) {
        // Removals have a budget, which the refused batch may have used up; and what another instance has changed is
        // not to be done.
        List<Change> others = batch.changes().stream()
                .filter(change -> !change.readName().equals(name) && !(change instanceof Change.Delete))
                .filter(change -> was(change)
                        .map(set -> stands(estate.slot(change.readName()).orElseThrow(), set))
                        .orElse(true))
                .toList();
        waiting.addAll(others);
        long oldestPlan = conductor.now() - OLDEST_PLAN;
        conductor.after(MUST_NOT_WAIT, () -> {
            for (Change change : others) {
                Slot slot = estate.slot(change.readName()).orElseThrow();
                if (waiting.remove(change) && !isThere(slot, change) && !hasPassed(slot, change, oldestPlan)) {
                    throw new Broken(
                            Promise.P8, "%s lets %s wait because %s is refused".formatted(process, change, name));
                }
            }
        });
    }

    /** Whether the name had to leave a node that has come back since the change was planned. */
    private boolean hasPassed(Slot slot, Change change, long oldestPlan) {
        CacheGroup group = caches.group(slot.group().id());
        return was(change)
                .flatMap(RecordSet::target)
                .flatMap(host -> holders.member(slot, host))
                .filter(node -> group.servesAnew(node, oldestPlan))
                .isPresent();
    }

    private static Optional<RecordSet> was(Change change) {
        return switch (change) {
            case Change.Create ignored -> Optional.empty();
            case Change.Replace replace -> Optional.of(replace.was());
            case Change.Delete delete -> Optional.of(delete.was());
        };
    }

    private static Optional<RecordSet> becomes(Change change) {
        return switch (change) {
            case Change.Create create -> Optional.of(create.becomes());
            case Change.Replace replace -> Optional.of(replace.becomes());
            case Change.Delete ignored -> Optional.empty();
        };
    }

    /** P4: Route 53 takes only what says exactly what stands there; and that must have been read, not guessed. */
    private static void requireRead(ServiceInstance process, Change change) {
        was(change).filter(set -> !process.knowledge().hasRead(set)).ifPresent(set -> {
            throw new Broken(Promise.P4, "%s replaced what it never read: %s".formatted(process, change));
        });
    }

    /** P5: of a group that exists by what is true, of one that is gone by when this process last saw it. */
    private void requireSurplus(ServiceInstance process, Slot slot, Change change) {
        CacheGroup group = caches.group(slot.group().id());
        long now = conductor.now();
        if (!group.exists) {
            long unseen = now - process.knowledge().shown(group.id).orElse(now);
            if (unseen < GONE) {
                throw new Broken(
                        Promise.P5,
                        "%s deleted %s, %d s after it saw the group".formatted(process, change.name(), unseen / 1_000));
            }
            return;
        }
        int kept = estate.count(group.id).orElse(Math.max(1, group.fewestReplicas(now - OLDEST_PLAN)));
        if (slot.number() <= kept) {
            throw new Broken(
                    Promise.P5, "%s deleted %s; %s has %d names".formatted(process, change.name(), group.id, kept));
        }
    }

    /** P1, by what this process has been told: no name is led to a node that it can know to be out. */
    private void requireFit(ServiceInstance process, Slot slot, String target) {
        Optional<String> member = holders.member(slot, target);
        if (member.isEmpty()) {
            return;
        }
        String node = member.get();
        CacheGroup group = caches.group(slot.group().id());
        if (group.serves(node)) {
            return;
        }
        long now = conductor.now();
        Optional<Knowledge.Told> told =
                process.knowledge().condition(node).filter(said -> said.answeredAt() < now - IN_FLIGHT);
        if (told.filter(said -> said.condition().recovering()).isPresent() && isStillOut(group, node, told.get())) {
            throw new Broken(Promise.P1, "%s led %s to %s, which is recovering".formatted(process, slot.name(), node));
        }
        Optional<Long> primaryAt =
                process.knowledge().sawPrimary(node, now - IN_FLIGHT).filter(seen -> now - seen < SETTLING);
        if (primaryAt
                .filter(seen -> !group.recoveredSince(node, seen - CacheGroup.ANY_CLOCK))
                .isPresent()) {
            throw new Broken(
                    Promise.P1, "%s led %s to %s, which was the primary lately".formatted(process, slot.name(), node));
        }
    }

    private static boolean isStillOut(CacheGroup group, String node, Knowledge.Told told) {
        return group.shownOutSince(node)
                .filter(since -> since <= told.askedAt())
                .isPresent();
    }

    /** Whether changes of the group failed, nobody looked again, and they are not there by another's hand. */
    private boolean isUndone(ServiceInstance process, String groupId, long since) {
        return process
                .knowledge()
                .failedUnseen(groupId, since)
                // It belongs to the pass that ended last: one under way has not told how it ended, and after
                // one that failed another may have seen, by a look made meanwhile, that nothing is left to do.
                .filter(failed -> failed.pass() == process.latestPassId(groupId))
                .stream()
                .flatMap(failed -> failed.changes().stream())
                .anyMatch(change -> estate.slot(change.readName())
                        .filter(slot -> slot.group().id().equals(groupId))
                        .filter(slot -> !isThere(slot, change))
                        .isPresent());
    }

    private boolean stands(Slot slot, RecordSet set) {
        return (set.name().equals(slot.name()) ? holders.at(slot) : holders.claims(slot)).contains(set);
    }

    private boolean isThere(Slot slot, Change change) {
        List<RecordSet> standing = change.name().equals(slot.name()) ? holders.at(slot) : holders.claims(slot);
        return becomes(change).map(standing::contains).orElse(standing.isEmpty());
    }

    /** P6. */
    void acknowledged(ServiceInstance process, Mail mail, long receivedAt) {
        Stream<String> groups = mail.groupId
                .map(Stream::of)
                .orElseGet(() -> estate.groups().all().stream().map(group -> group.id()));
        List<String> unseen = groups.filter(group ->
                        !process.knowledge().hasLooked(group, receivedAt) || isUndone(process, group, receivedAt))
                .toList();
        if (!unseen.isEmpty()) {
            throw new Broken(
                    Promise.P6,
                    "%s deleted %s without a look at %s that began after %d and ended well"
                            .formatted(process, mail, unseen, receivedAt));
        }
    }
}
