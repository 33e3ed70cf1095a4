package io.pointsman.migration;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Of which changes of its keys a node tells.
 *
 * @param missing of which it does not; empty: of all
 */
record EventsTold(Set<EventClass> missing) {

    private static final String REMEDY =
            "; set notify-keyspace-events to AE (at least to E$ghlstxze, with d for modules) in the parameter group:"
                    + " aws elasticache modify-cache-parameter-group --cache-parameter-group-name <name>"
                    + " --parameter-name-values ParameterName=notify-keyspace-events,ParameterValue=AE;"
                    + " a default one cannot be changed: create one of the same family before, and give it to the group"
                    + " by modify-replication-group";

    EventsTold {
        missing = Set.copyOf(missing);
    }

    boolean isAll() {
        return missing.isEmpty();
    }

    boolean isNothing() {
        return missing.size() == EventClass.values().length;
    }

    /** What is missing, and what to do about it; empty if nothing is. */
    String remedy() {
        if (isAll()) {
            return "";
        }
        if (isNothing()) {
            return "the node tells of no change of its keys" + REMEDY;
        }
        return missing.stream()
                .sorted()
                .map(one -> one.name().toLowerCase(Locale.ROOT) + " (" + one.letter() + ")")
                .collect(Collectors.joining(", ", "the node does not tell of changes of these classes: ", REMEDY));
    }
}
