package io.pointsman.probe;

import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.topology.Endpoint;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Where the configuration endpoints of groups in cluster mode lead. A client that starts learns its shards from there: one that leads past the nodes, or
 * nowhere, lets no client start, whatever the nodes are.
 */
final class ConfigurationEndpoints {

    /** Looks in a row that show it; a node that has just come or gone is in one place before it is in the other. */
    private static final int LOOKS = 3;

    private final Map<GroupKey, Look> looks = new ConcurrentHashMap<>();

    /** @param times in a row that it was not right */
    private record Look(String problem, int times) {}

    /**
     * Takes note of where one leads.
     *
     * @param found what its name was looked up to; empty if it has no address
     * @param nodes where connections to the group's nodes went
     */
    void take(GroupKey group, Endpoint endpoint, List<InetAddress> found, Collection<InetAddress> nodes) {
        Optional<String> problem = problem(endpoint.host(), found, Set.copyOf(nodes));
        looks.compute(
                group,
                (same, before) -> new Look(
                        problem.orElse(""), problem.isEmpty() ? 0 : 1 + (before == null ? 0 : before.times())));
    }

    private static Optional<String> problem(String host, List<InetAddress> found, Set<InetAddress> nodes) {
        if (found.isEmpty()) {
            return Optional.of("its configuration endpoint %s has no address".formatted(host));
        }
        String strangers = found.stream()
                .filter(address -> !nodes.contains(address))
                .map(InetAddress::getHostAddress)
                .sorted()
                .collect(Collectors.joining(", "));
        return strangers.isEmpty()
                ? Optional.empty()
                : Optional.of("its configuration endpoint %s leads to %s, where no node of it answers"
                        .formatted(host, strangers));
    }

    /** What is wrong with it; empty if nothing is, as far as is known. */
    Optional<String> problem(GroupKey group) {
        return Optional.ofNullable(looks.get(group))
                .filter(look -> look.times() >= LOOKS)
                .map(Look::problem);
    }

    /** 1: right, 0: wrong, NaN: not known. */
    double figure(GroupKey group) {
        return looks.containsKey(group) ? (problem(group).isEmpty() ? 1 : 0) : Double.NaN;
    }

    void keep(Set<GroupKey> groups) {
        looks.keySet().retainAll(groups);
    }
}
