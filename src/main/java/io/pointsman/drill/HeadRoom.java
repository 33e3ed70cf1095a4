package io.pointsman.drill;

import io.pointsman.drill.GroupForm.Member;
import io.pointsman.drill.GroupForm.Shard;
import io.pointsman.drill.TargetChecks.Check;
import io.pointsman.drill.TargetChecks.Check.State;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.probe.NodeDetails;
import io.pointsman.probe.NodeProbes;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/** Whether there is room for more, by what nodes said last of their memory and processor. */
@Component
final class HeadRoom {

    /** Of a node's memory and of a processor; above it no load is added, no shard's data, and nothing changed. */
    private static final double FULL = 0.7;

    /** ElastiCache refuses a node type only after it has accepted the call, by a rule that it does not tell. */
    private static final double WITH_SPARE = 1.1;

    private static final String NAME = "memory";
    private static final String PROCESSOR = "processor";

    private final Optional<NodeProbes> probes;

    HeadRoom(Optional<NodeProbes> probes) {
        this.probes = probes;
    }

    /** For load: no node may be full. */
    Check ofLoad(ManagedGroup group, GroupForm form) {
        return form.members().stream()
                .map(member -> loaded(member.id(), used(group, member), limit(group, member)))
                .filter(check -> check.state() == State.REFUSED)
                .findFirst()
                .orElseGet(() -> Check.ok(NAME, "no node is known to use more than 70 % of its memory"));
    }

    /** Of a processor: Redis runs commands on one alone, and what it does to be changed comes on top. */
    Check ofProcessor(ManagedGroup group, GroupForm form) {
        return form.members().stream()
                .map(member -> busy(
                        member.id(),
                        probes.map(known -> known.figures(group.location(), member.id())
                                        .processor())
                                .orElse(OptionalDouble.empty())))
                .max(Comparator.comparing(Check::state))
                .orElseGet(() -> new Check(PROCESSOR, State.UNKNOWN, "the group has no nodes", ""));
    }

    static Check busy(String node, OptionalDouble processor) {
        if (processor.isEmpty()) {
            return new Check(PROCESSOR, State.UNKNOWN, "nobody tells how busy %s is".formatted(node), "");
        }
        String compared =
                String.format(Locale.ROOT, "%s keeps %.0f %% of a processor busy", node, 100 * processor.getAsDouble());
        return processor.getAsDouble() > FULL
                ? Check.refused(PROCESSOR, compared + ", more than 70 %", "Wait for a quieter time")
                : Check.ok(PROCESSOR, compared);
    }

    static Check loaded(String node, OptionalLong used, OptionalLong limit) {
        if (used.isEmpty() || limit.isEmpty()) {
            return new Check(NAME, State.UNKNOWN, "nobody tells how full %s is".formatted(node), "");
        }
        String compared = "%s uses %,d of %,d bytes".formatted(node, used.getAsLong(), limit.getAsLong());
        return used.getAsLong() > FULL * limit.getAsLong()
                ? Check.refused(NAME, compared + ", more than 70 %", "Leave the load out, or make room first")
                : Check.ok(NAME, compared);
    }

    /** For shards that go: those that stay take their data, evenly. */
    Check ofShards(ManagedGroup group, GroupForm form, int count) {
        long all = 0;
        for (Shard shard : form.shards()) {
            OptionalLong used = form.membersOf(shard).stream()
                    .flatMapToLong(member -> used(group, member).stream())
                    .max();
            if (used.isEmpty()) {
                return untold("shard " + shard.id());
            }
            all += used.getAsLong();
        }
        return gathered(
                all,
                count,
                form.members().stream()
                        .flatMapToLong(member -> limit(group, member).stream())
                        .min());
    }

    /** @param limit of one node */
    static Check gathered(long bytes, int shards, OptionalLong limit) {
        if (limit.isEmpty()) {
            return new Check(NAME, State.UNKNOWN, "nobody tells how much a node holds", "");
        }
        String compared = "%,d bytes in %d shards are %,d in each, of %,d"
                .formatted(bytes, shards, bytes / shards, limit.getAsLong());
        return bytes / (double) shards > FULL * limit.getAsLong()
                ? Check.refused(NAME, compared + ": more than 70 %", "Keep more shards, or make room first")
                : Check.ok(NAME, compared);
    }

    /** For another node type: the fullest node must fit, with a tenth to spare. */
    Check ofNodeType(ManagedGroup group, GroupForm form, String nodeType) {
        List<String> untold = form.members().stream()
                .filter(member -> used(group, member).isEmpty())
                .map(Member::id)
                .toList();
        Check fits = held(
                form.members().stream()
                        .flatMapToLong(member -> used(group, member).stream())
                        .max()
                        .orElse(0),
                nodeType);
        return fits.state() == State.OK && !untold.isEmpty() ? untold(String.join(", ", untold)) : fits;
    }

    /** @param bytes that the fullest node uses */
    static Check held(long bytes, String nodeType) {
        OptionalLong usable = NodeMemory.usable(nodeType);
        if (usable.isEmpty()) {
            return new Check(NAME, State.UNKNOWN, "how much %s holds is not known here".formatted(nodeType), "");
        }
        String compared = "the fullest node uses %,d bytes; with a tenth to spare that is %,d, and %s holds %,d"
                .formatted(bytes, (long) (bytes * WITH_SPARE), nodeType, usable.getAsLong());
        return bytes * WITH_SPARE > usable.getAsLong()
                ? Check.refused(NAME, compared, "Use a larger node type, or make room first")
                : Check.ok(NAME, compared);
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
