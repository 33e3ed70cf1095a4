package io.pointsman.drill;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.Mode;
import io.pointsman.probe.NodeProbes;
import io.pointsman.redis.InfoReply;
import io.pointsman.topology.ReplicationGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What must be so before anything is done to a group. All is read, nothing done. */
@Component
final class DrillGuards {

    private static final long PERCENT = 100;
    private static final long FULLEST = 80;
    private static final long MEGABYTE = 1_000_000;

    private final Mode mode;
    private final GroupControl control;
    private final Optional<NodeProbes> probes;

    DrillGuards(ManagedGroups groups, GroupControl control, Optional<NodeProbes> probes) {
        this.mode = groups.mode();
        this.control = control;
        this.probes = probes;
    }

    /** @param facts empty if ElastiCache knows no such group, which is refused too */
    record Looked(List<Refusal> refusals, Optional<GroupFacts> facts) {}

    /**
     * @param allow what the group's {@code allow} must say
     * @param cost what it costs those who use the group, for people
     * @throws Transient if AWS or the database could not be asked
     * @throws Rejected if we may not ask
     */
    Looked look(ManagedGroup group, DrillRequest request, String allow, String cost, Instant now) {
        List<Refusal> refusals = new ArrayList<>();
        boolean watching = !request.isActing();
        if (mode != Mode.MANAGE && !(watching && request.load() == null)) {
            refusals.add(new Refusal(
                    "mode", "nothing is done to any group in observe mode", "Set pointsman.mode to manage"));
        }
        if (!request.confirm().equals(group.id())) {
            refusals.add(new Refusal(
                    "confirm",
                    "confirm is not the group's id",
                    "Send \"confirm\": \"%s\"%s".formatted(group.id(), watching ? "" : ": " + cost)));
        }
        if (!group.allow().contains(allow)) {
            refusals.add(new Refusal(
                    "allow",
                    "the group allows no " + allow.replace('-', ' '),
                    "Add %s to the group's allow, or to its tag pointsman:allow".formatted(allow)));
        }
        if (probes.isEmpty()) {
            refusals.add(new Refusal(
                    "probes",
                    "nodes are not asked, and nobody else sees who is the primary in time",
                    "Set pointsman.probe.enabled to true"));
        }
        Optional<GroupFacts> facts = control.facts(group.location(), group.replicationGroupId());
        if (facts.isEmpty()) {
            refusals.add(new Refusal(
                    "group",
                    "ElastiCache knows no group %s".formatted(group.replicationGroupId()),
                    "Correct the group's id and region"));
        }
        facts.ifPresent(known -> {
            if (!watching) {
                refusals.addAll(state(known, request, now));
            }
            room(group, request, known.shown()).ifPresent(refusals::add);
        });
        return new Looked(refusals, facts);
    }

    /** The keys of the load, were all of them on one node. */
    private Optional<Refusal> room(ManagedGroup group, DrillRequest request, ReplicationGroup shown) {
        LoadRequest load = request.load();
        if (load == null || probes.isEmpty()) {
            return Optional.empty();
        }
        return shown.nodes()
                .filter(node -> probes.get()
                        .figures(group.location(), node.id())
                        .details()
                        .filter(details -> !hasRoom(details.info(), load.bytes()))
                        .isPresent())
                .findFirst()
                .map(node -> new Refusal(
                        "memory",
                        "with the %d MB of the load's keys %s would use more than %d %% of its memory"
                                .formatted(load.bytes() / MEGABYTE, node.id(), FULLEST),
                        "Send a load with fewer keys or shorter values, or make room"));
    }

    private static boolean hasRoom(InfoReply told, long bytes) {
        long max = told.maxMemory().orElse(0);
        return max == 0 || told.usedMemory().orElse(0) + bytes <= max / PERCENT * FULLEST;
    }

    private static List<Refusal> state(GroupFacts facts, DrillRequest request, Instant now) {
        List<Refusal> refusals = new ArrayList<>();
        String status = facts.shown().status();
        if (!status.equals("available")) {
            refusals.add(new Refusal("status", "the group is " + status, "Wait until it is available"));
        }
        facts.pending()
                .ifPresent(pending -> refusals.add(new Refusal(
                        "pending",
                        "ElastiCache is about to change the group: " + pending,
                        "Wait until that is done, or apply it")));
        facts.window()
                .filter(window -> window.isOpen(now) && !request.mayDisturbMaintenance())
                .ifPresent(window -> refusals.add(new Refusal(
                        "maintenance-window",
                        "the maintenance window %s (UTC) is open".formatted(window),
                        "Wait until it is over, or send \"inMaintenanceWindow\": true")));
        return refusals;
    }
}
