package io.pointsman.drill;

import io.pointsman.drill.GroupForm.Member;
import io.pointsman.drill.GroupForm.Shard;
import io.pointsman.drill.TargetChecks.Check;
import io.pointsman.drill.TargetChecks.Check.State;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.probe.NodeDetails;
import io.pointsman.probe.NodeProbes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/** Whether data fits, by what nodes said last of their memory. */
@Component
final class HeadRoom {

    /** Of a node's memory; above it no load is added, and no shard's data. */
    private static final double FULL = 0.7;

    /** ElastiCache refuses a node type only after it has accepted the call, by a rule that it does not tell. */
    private static final double WITH_SPARE = 1.1;

    private static final String NAME = "memory";

    private final Optional<NodeProbes> probes;

    HeadRoom(Optional<NodeProbes> probes) {
        this.probes = probes;
    }

    /** For load: no node may be full. */
    Check ofLoad(ManagedGroup group, GroupForm form) {
        for (Member member : form.members()) {
            OptionalLong used = used(group, member);
            OptionalLong limit = limit(group, member);
            if (used.isPresent() && limit.isPresent() && used.getAsLong() > FULL * limit.getAsLong()) {
                return Check.refused(
                        NAME,
                        "%s uses %,d of %,d bytes, more than 70 %%"
                                .formatted(member.id(), used.getAsLong(), limit.getAsLong()),
                        "Leave the load out, or make room first");
            }
        }
        return Check.ok(NAME, "no node is known to use more than 70 % of its memory");
    }

    /** For shards that go: those that stay take their data, evenly. */
    Check ofShards(ManagedGroup group, GroupForm form, int count) {
        long all = 0;
        for (Shard shard : form.shards()) {
            OptionalLong used = form.membersOf(shard).stream()
                    .flatMapToLong(member -> used(group, member).stream())
                    .max();
            if (used.isEmpty()) {
                return untold(shard.id());
            }
            all += used.getAsLong();
        }
        OptionalLong limit = form.members().stream()
                .flatMapToLong(member -> limit(group, member).stream())
                .min();
        if (limit.isEmpty()) {
            return new Check(NAME, State.UNKNOWN, "nobody tells how much a node holds", "");
        }
        String compared =
                "%,d bytes in %d shards are %,d each, of %,d".formatted(all, count, all / count, limit.getAsLong());
        return all / (double) count <= FULL * limit.getAsLong()
                ? Check.ok(NAME, compared)
                : Check.refused(NAME, compared + ": more than 70 %", "Keep more shards, or make room first");
    }

    /** For another node type: the fullest node must fit, with a tenth to spare. */
    Check ofNodeType(ManagedGroup group, GroupForm form, String nodeType) {
        OptionalLong usable = NodeMemory.usable(nodeType);
        if (usable.isEmpty()) {
            return new Check(NAME, State.UNKNOWN, "how much %s holds is not known here".formatted(nodeType), "");
        }
        List<String> untold = new ArrayList<>();
        long most = 0;
        for (Member member : form.members()) {
            OptionalLong used = used(group, member);
            if (used.isEmpty()) {
                untold.add(member.id());
            }
            most = Math.max(most, used.orElse(0));
        }
        String compared = "the fullest node uses %,d bytes; with a tenth to spare that is %,d, and %s holds %,d"
                .formatted(most, (long) (most * WITH_SPARE), nodeType, usable.getAsLong());
        if (most * WITH_SPARE > usable.getAsLong()) {
            return Check.refused(NAME, compared, "Use a larger node type, or make room first");
        }
        return untold.isEmpty() ? Check.ok(NAME, compared) : untold(String.join(", ", untold));
    }

    private static Check untold(String who) {
        return Check.refused(
                NAME,
                "%s told nobody how much memory is used".formatted(who),
                "Wait for the probes, or let their user call INFO");
    }

    private Optional<NodeDetails> details(ManagedGroup group, Member member) {
        return probes.flatMap(
                known -> known.figures(group.location(), member.id()).details());
    }

    private OptionalLong used(ManagedGroup group, Member member) {
        return details(group, member).map(NodeDetails::usedMemory).orElse(OptionalLong.empty());
    }

    /** Its own word, or else its type's. */
    private OptionalLong limit(ManagedGroup group, Member member) {
        OptionalLong told = details(group, member).map(NodeDetails::maxMemory).orElse(OptionalLong.empty());
        return told.isPresent() ? told : NodeMemory.usable(member.nodeType());
    }
}
