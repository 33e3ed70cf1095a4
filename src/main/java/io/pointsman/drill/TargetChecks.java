package io.pointsman.drill;

import io.pointsman.drill.GroupForm.Member;
import io.pointsman.drill.GroupForm.Shard;
import io.pointsman.drill.TargetChecks.Check.State;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Whether a group can become what it is asked to. All is read, nothing done. */
@Component
final class TargetChecks {

    private final GroupForms forms;
    private final HeadRoom headRoom;

    TargetChecks(GroupForms forms, HeadRoom headRoom) {
        this.forms = forms;
        this.headRoom = headRoom;
    }

    /**
     * @param name for programs; a refused one is the guard's
     * @param what was found, and compared with what
     * @param remedy empty where nothing is to be done
     */
    record Check(String name, State state, String what, String remedy) {

        enum State {
            OK,
            /** It may be done, and somebody should know. */
            NOTE,
            /** Nobody here can say. */
            UNKNOWN,
            /** It would fail, or do harm. */
            REFUSED
        }

        static Check ok(String name, String what) {
            return new Check(name, State.OK, what, "");
        }

        static Check refused(String name, String what, String remedy) {
            return new Check(name, State.REFUSED, what, remedy);
        }
    }

    /** Those of the checks that stand in the way. */
    static List<Refusal> refusals(List<Check> checks) {
        return checks.stream()
                .filter(check -> check.state() == State.REFUSED)
                .map(check -> new Refusal(check.name(), check.what(), check.remedy()))
                .toList();
    }

    /**
     * @throws Transient if AWS could not be asked
     * @throws Rejected if we may not ask
     */
    List<Check> check(ManagedGroup group, GroupForm form, Target target) {
        List<Check> checks = new ArrayList<>();
        checks.add(
                target.isMet(form)
                        ? Check.refused(
                                "target",
                                "the group has %s already".formatted(target.words()),
                                "Ask for something else")
                        : Check.ok("target", "the group is to have " + target.words()));
        switch (target) {
            case Target.Replicas replicas -> checks.add(replicas(form, replicas));
            case Target.Shards shards -> checks.addAll(shards(group, form, shards));
            case Target.NodeType type -> {
                checks.add(nodeType(group, form, type));
                checks.add(headRoom.ofNodeType(group, form, type.type()));
            }
            case Target.Engine engine -> checks.addAll(engine(form, engine));
        }
        return checks;
    }

    private static Check replicas(GroupForm form, Target.Replicas replicas) {
        boolean needsOne = form.multiAz() || (form.automaticFailover() && !form.clusterMode());
        return needsOne && replicas.count() == 0
                ? Check.refused(
                        "replicas",
                        "a group with automatic failover or Multi-AZ must keep a replica in each shard",
                        "Ask for 1 at least")
                : Check.ok("replicas", needsOne ? "1 to 5 are allowed" : "0 to 5 are allowed");
    }

    private List<Check> shards(ManagedGroup group, GroupForm form, Target.Shards shards) {
        if (!form.clusterMode()) {
            return List.of(Check.refused(
                    "cluster-mode",
                    "the group is not in cluster mode, and has one shard",
                    "Scale its replicas or node type"));
        }
        return shards.count() < form.shards().size()
                ? List.of(headRoom.ofShards(group, form, shards.count()))
                : List.of();
    }

    private Check nodeType(ManagedGroup group, GroupForm form, Target.NodeType type) {
        Set<String> allowed = forms.allowedNodeTypes(group.location(), group.replicationGroupId());
        boolean isNow =
                form.first().filter(one -> one.nodeType().equals(type.type())).isPresent();
        return isNow || allowed.contains(type.type())
                ? Check.ok("node-type", "ElastiCache allows it")
                : Check.refused(
                        "node-type",
                        "ElastiCache does not let the group become " + type.type(),
                        "Use one of " + allowed);
    }

    private static List<Check> engine(GroupForm form, Target.Engine target) {
        Optional<Member> first = form.first();
        Optional<EngineVersion> version = first.map(Member::version).flatMap(EngineVersion::parse);
        if (version.isEmpty()) {
            return List.of(new Check("path", State.UNKNOWN, "ElastiCache does not tell the group's version", ""));
        }
        String engine = first.get().engine();
        String wanted = target.engine().orElse(engine);
        EngineVersion now = version.get();
        String path = "%s %s to %s %s".formatted(engine, now, wanted, target.version());
        Check allowed = now.refusal(engine, target.version(), wanted)
                .map(why -> Check.refused("path", path + ": " + why, "Ask for a later version"))
                .orElseGet(() -> Check.ok("path", path));
        return List.of(
                allowed,
                parameters(
                        form, first.get(), now.family(engine), target.version().family(wanted), target));
    }

    private static Check parameters(GroupForm form, Member member, String family, String other, Target.Engine target) {
        String name = "parameter-family";
        String given = target.parameterGroup().orElse(member.parameterGroup());
        String fitting = "default." + other + (form.clusterMode() ? ".cluster.on" : "");
        if (given.startsWith("default.")) {
            return given.equals(fitting)
                    ? Check.ok(name, given + " fits")
                    : Check.refused(
                            name,
                            "%s does not fit the family %s".formatted(given, other),
                            "Send \"parameterGroup\": \"%s\", or a group of your own of that family"
                                    .formatted(fitting));
        }
        if (target.parameterGroup().isPresent()) {
            return new Check(
                    name, State.UNKNOWN, "%s must be of family %s; that is not looked up".formatted(given, other), "");
        }
        return family.equals(other)
                ? Check.ok(name, "%s stays, of family %s".formatted(given, other))
                : Check.refused(
                        name,
                        "%s is of family %s, and the version needs %s".formatted(given, family, other),
                        "Make a parameter group of family %s, and send its name as \"parameterGroup\""
                                .formatted(other));
    }

    /** Whether nothing is done to it or its nodes, or is about to be. */
    static Check settled(GroupForm form) {
        if (form.isSettled()) {
            return Check.ok("status", "the group is available, and nothing is pending");
        }
        return Check.refused(
                "status",
                form.pending()
                        .map(pending -> "ElastiCache is about to change the group: " + pending)
                        .orElse("the group, a shard or a node is not available; the group is " + form.status()),
                "Wait until that is done");
    }

    /** Whether each shard has its nodes in more than one zone. */
    static Check zones(GroupForm form) {
        for (Shard shard : form.shards()) {
            Set<String> zones = new TreeSet<>();
            form.membersOf(shard).forEach(member -> zones.add(member.zone()));
            if (zones.size() < 2) {
                return new Check(
                        "zones",
                        State.NOTE,
                        "shard %s has its %d nodes in %s alone"
                                .formatted(shard.id(), shard.nodes().size(), String.join(", ", zones)),
                        "Add a replica in another zone, or be ready for writes to fail while the primary is changed");
            }
        }
        return Check.ok("zones", "each shard has nodes in more than one zone");
    }
}
