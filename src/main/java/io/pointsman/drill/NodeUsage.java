package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.GroupForm.Member;
import io.pointsman.drill.GroupForm.Shard;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.probe.NodeDetails;
import io.pointsman.probe.NodeProbes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the nodes of a group use, one line for each shard: bytes, items, connections, and of a processor in percent since the sample before. */
final class NodeUsage {

    private final Map<String, NodeDetails> before = new HashMap<>();

    List<Entry> look(ManagedGroup group, GroupForm form, NodeProbes nodes, Instant now) {
        List<Entry> seen = new ArrayList<>();
        for (Shard shard : form.shards()) {
            List<String> words = new ArrayList<>();
            for (Member member : form.membersOf(shard)) {
                nodes.figures(group.location(), member.id())
                        .details()
                        .ifPresent(details -> words.add(member.id() + " "
                                + words(details, Optional.ofNullable(before.put(member.id(), details)))));
            }
            if (!words.isEmpty()) {
                seen.add(Entry.of(now, Source.NODE, "usage: " + String.join("; ", words)));
            }
        }
        return seen;
    }

    /** @param before the sample before, if there was one */
    static String words(NodeDetails now, Optional<NodeDetails> before) {
        List<String> words = new ArrayList<>();
        now.usedMemory().ifPresent(bytes -> words.add(bytes + " bytes"));
        now.info().keys().ifPresent(items -> words.add(items + " items"));
        now.connectedClients().ifPresent(clients -> words.add(clients + " connections"));
        before.map(was -> share(was, now))
                .orElse(OptionalDouble.empty())
                .ifPresent(share -> words.add(String.format(Locale.ROOT, "CPU %.1f %%", share)));
        return String.join(", ", words);
    }

    private static OptionalDouble share(NodeDetails before, NodeDetails now) {
        OptionalDouble from = before.info().cpuSeconds();
        OptionalDouble to = now.info().cpuSeconds();
        double seconds = Duration.between(before.at(), now.at()).toMillis() / 1_000.0;
        return from.isEmpty() || to.isEmpty() || seconds <= 0 || to.getAsDouble() < from.getAsDouble()
                ? OptionalDouble.empty()
                : OptionalDouble.of(100 * (to.getAsDouble() - from.getAsDouble()) / seconds);
    }
}
