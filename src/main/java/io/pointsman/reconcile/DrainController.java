package io.pointsman.reconcile;

import io.pointsman.aws.Pause;
import io.pointsman.aws.ReadDesk;
import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.DrainRecord;
import io.pointsman.dns.NameState;
import io.pointsman.dns.NamingPolicy;
import io.pointsman.dns.Planner;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.dns.ZoneWriter;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.web.NotFound;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes a node out of every name of its group, and lets it in again. The operator's word is written into the zone, compared and swapped as
 * every change, so that all instances heed it and none forgets it.
 *
 * <ol>
 *   <li>Write the word, or take it away; where that is done already, nothing is written.
 *   <li>Make a pass, which moves the names.
 *   <li>After a drain, wait until the answers that DNS gave before have run out, {@link #LONGEST_WAIT} at most.
 * </ol>
 */
@RestController
@RequestMapping("/api/v1/groups/{id}/nodes/{node}/drain")
class DrainController {

    private static final Logger logger = LoggerFactory.getLogger(DrainController.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 3;

    private final ManagedGroups groups;
    private final Observer observer;
    private final Optional<ZoneWriter> writer;
    private final ReconcileQueue queue;
    private final Clock clock;
    private final Pause pause;

    DrainController(
            ManagedGroups groups,
            Observer observer,
            Optional<ZoneWriter> writer,
            ReconcileQueue queue,
            Clock clock,
            Pause pause) {
        this.groups = groups;
        this.observer = observer;
        this.writer = writer;
        this.queue = queue;
        this.clock = clock;
        this.pause = pause;
    }

    /** Answers when the node stands behind no name any more, as far as that can be; a node that is drained already may be drained again. */
    @PostMapping
    DrainView drain(@PathVariable String id, @PathVariable String node, Principal operator) {
        ManagedGroup group = find(id);
        ReplicationGroup shown = put(group, node, true);
        logger.info("group={} node={} drained by {}", group.id(), node, operator.getName());
        PassReport report = pass(group, "drain");
        List<NameState> names = leadingTo(shown, node, report);
        if (!names.isEmpty() || report.failure().isPresent()) {
            return new DrainView(id, node, true, text(names), null, why(report, names));
        }
        Duration ttl = group.naming().ttl();
        Instant safeFrom = clock.instant().plus(ttl);
        await(ttl.compareTo(LONGEST_WAIT) < 0 ? ttl : LONGEST_WAIT);
        return new DrainView(id, node, true, List.of(), safeFrom, why(report, names));
    }

    /** Answers when the node may stand behind names again; it does once it serves. */
    @DeleteMapping
    DrainView undo(@PathVariable String id, @PathVariable String node, Principal operator) {
        ManagedGroup group = find(id);
        ReplicationGroup shown = put(group, node, false);
        logger.info("group={} node={} no longer drained, by {}", group.id(), node, operator.getName());
        PassReport report = pass(group, "undrain");
        String detail =
                report.failure().isPresent() ? failed(report) : "The node gets names again as soon as it serves.";
        return new DrainView(id, node, false, text(leadingTo(shown, node, report)), null, detail);
    }

    /**
     * Makes the operator's word stand, or not.
     *
     * @return the group as it was seen
     */
    private ReplicationGroup put(ManagedGroup group, String node, boolean drained) {
        ZoneWriter pen = writer.orElseThrow(() -> new Rejected(
                "pointsman.mode is observe, which writes nothing. Set it to manage to drain nodes.", null));
        for (int attempt = 1; ; attempt++) {
            Observation look = observer.observe(group);
            RecordName plainName = plainName(group, node, look);
            List<RecordSet> there = look.zone().at(DrainRecord.nameOf(plainName, node));
            ReplicationGroup shown = look.group()
                    .filter(seen -> !there.isEmpty()
                            || seen.nodes().anyMatch(member -> member.id().equals(node)))
                    .orElseThrow(() -> new NotFound("Group %s has no node %s; GET /api/v1/groups/%s lists its nodes."
                            .formatted(group.id(), node, group.id())));
            requireOurs(group, there);
            if (there.isEmpty() != drained) {
                return shown;
            }
            Change change = drained
                    ? new Change.Create(new DrainRecord(groups.owner(), group.id(), node).recordSet(plainName))
                    : new Change.Delete(there.getFirst());
            String comment = "pointsman %s %s of %s".formatted(drained ? "drains" : "undrains", node, group.id());
            try {
                ReadDesk.join(pen.submit(group.zoneId(), new ChangeBatch(List.of(change), comment)));
                return shown;
            } catch (StaleReading e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** The plain name of the node's shard, also when that is gone: then a drain tells which it was. */
    private static RecordName plainName(ManagedGroup group, String node, Observation look) {
        NamingPolicy naming = group.naming();
        return look.group()
                .flatMap(shown -> shown.shardOf(node))
                .map(shard -> naming.plainName(shard.id()))
                .or(() -> DrainRecord.plainNameOf(node, naming, look.zone()))
                .orElse(naming.plainName());
    }

    private void requireOurs(ManagedGroup group, List<RecordSet> there) {
        boolean ours = there.stream()
                .allMatch(set -> DrainRecord.parse(set)
                        .filter(word -> word.owner().equals(groups.owner()))
                        .isPresent());
        if (!ours) {
            throw new Rejected(
                    "%s in zone %s holds what is not ours: %s. Remove it there, or give the installations one owner id."
                            .formatted(
                                    there.getFirst().name(),
                                    group.zoneId(),
                                    there.stream()
                                            .flatMap(set -> set.values().stream())
                                            .collect(Collectors.joining(" "))),
                    null);
        }
    }

    private PassReport pass(ManagedGroup group, String cause) {
        return ReadDesk.join(queue.ask(group, Cause.of(cause)));
    }

    private static List<NameState> leadingTo(ReplicationGroup group, String node, PassReport report) {
        Optional<String> host = group.nodes()
                .filter(member -> member.id().equals(node))
                .map(Node::endpoint)
                .flatMap(Optional::stream)
                .map(Endpoint::host)
                .findFirst();
        return report.names().stream()
                .filter(name ->
                        name.isRead() && host.isPresent() && name.observed().equals(host))
                .toList();
    }

    private static List<String> text(List<NameState> names) {
        return names.stream().map(name -> name.name().value()).distinct().toList();
    }

    private static String why(PassReport report, List<NameState> names) {
        if (report.failure().isPresent()) {
            return failed(report);
        }
        if (!names.isEmpty()) {
            return "Names still lead to the node: " + names.getFirst().reason() + ".";
        }
        return report.names().stream()
                .filter(NameState::isRead)
                .map(NameState::reason)
                .filter(reason -> reason.startsWith(Planner.NO_REPLICA))
                .findFirst()
                .map(reason -> "No name leads to the node, and " + reason + ".")
                .orElse("No name leads to the node; open connections stay open until their clients connect anew.");
    }

    private static String failed(PassReport report) {
        return "The word stands in the zone, and the pass failed: %s. The loop tries again; GET /api/v1/groups/%s/names tells how it goes."
                .formatted(report.failure().orElseThrow().message(), report.groupId());
    }

    private ManagedGroup find(String id) {
        return groups.find(id)
                .orElseThrow(() ->
                        new NotFound("No group " + id + " is looked after; GET /api/v1/groups lists those that are."));
    }

    private void await(Duration time) {
        try {
            pause.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Transient("stopped while the node is drained; the drain stands", e);
        }
    }
}
