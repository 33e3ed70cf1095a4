package io.pointsman.simulation;

import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.RecordSet;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Requests and answers as the history tells them. */
final class InShort {

    private InShort() {}

    static String of(ChangeBatch batch) {
        StringBuilder text = new StringBuilder(batch.comment());
        for (Change change : batch.changes()) {
            text.append(
                    switch (change) {
                        case Change.Create create -> " +" + of(create.becomes());
                        case Change.Delete delete -> " -" + of(delete.was());
                        case Change.Replace replace -> " " + of(replace.was()) + "=>" + of(replace.becomes());
                    });
        }
        return text.toString();
    }

    private static String of(RecordSet set) {
        String name = set.name().value().replaceFirst("\\..*", "");
        return set.type().equals("TXT")
                ? "claim(" + set.name().value() + ")"
                : name + ":" + String.join(",", set.values()).replaceFirst("\\..*", "");
    }

    /** The groups that an answer shows; of other answers, nothing. */
    static String of(Object answer) {
        List<?> told = switch (answer) {
            case Optional<?> one -> one.stream().toList();
            case List<?> many -> many;
            case Wire.Page page -> page.groups();
            default -> List.of(answer);
        };
        if (told.isEmpty()) {
            return ": nothing";
        }
        return told.getFirst() instanceof ReplicationGroup
                ? ": "
                        + told.stream()
                                .map(group -> of((ReplicationGroup) group))
                                .toList()
                : "";
    }

    private static String of(ReplicationGroup group) {
        return group.id()
                + " "
                + group.status()
                + (group.listsEveryMember() ? "" : " of " + new TreeSet<>(group.memberIds()))
                + group.nodes()
                        .map(node -> (node.role() == Role.PRIMARY ? "!" : "") + node.id())
                        .toList();
    }
}
