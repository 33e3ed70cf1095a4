package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Source;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.redis.ClientList;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Who is still on the lost node when no name leads there any more, after one, two and five times their TTL. */
@Component
final class Stragglers {

    private static final List<Integer> TTLS = List.of(1, 2, 5);
    private static final int MOST = 20;

    private final ConnectedClients connected;
    private final Clock clock;

    Stragglers(ConnectedClients connected, Clock clock) {
        this.connected = connected;
        this.clock = clock;
    }

    /** Asks the node at those times, and waits for its answer for a second at most. What has been noted before is left out. */
    List<Entry> look(Drill drill, ManagedGroup group, ReplicationGroup shown) {
        Optional<Instant> moved = drill.at(Milestone.NAMES);
        Optional<Node> lost = shown.nodes()
                .filter(node -> drill.lostNode().filter(node.id()::equals).isPresent())
                .findFirst();
        if (moved.isEmpty() || lost.isEmpty()) {
            return List.of();
        }
        List<Entry> seen = new ArrayList<>();
        Instant now = clock.instant();
        Duration ttl = group.naming().ttl();
        for (int ttls : TTLS) {
            String when = "after %d TTL".formatted(ttls);
            boolean due = !now.isBefore(moved.get().plus(ttl.multipliedBy(ttls)));
            if (due && drill.timeline().stream().noneMatch(entry -> entry.what().startsWith(when))) {
                seen.add(Entry.of(now, Source.NODE, when + ": " + words(group, shown, lost.get())));
            }
        }
        return seen;
    }

    private String words(ManagedGroup group, ReplicationGroup shown, Node lost) {
        if (lost.endpoint().isEmpty()) {
            return lost.id() + " has no endpoint: nobody is on it";
        }
        try {
            List<ClientList.Client> clients =
                    connected.of(group, shown, lost.endpoint().get()).join();
            return clients.isEmpty() ? "nobody is on " + lost.id() : words(lost, clients);
        } catch (CompletionException e) {
            return lost.id() + " cannot be reached: nobody new gets there";
        }
    }

    private static String words(Node lost, List<ClientList.Client> clients) {
        Map<String, Long> counts =
                clients.stream().collect(Collectors.groupingBy(ClientList.Client::words, Collectors.counting()));
        return "%d connections are still on %s: ".formatted(clients.size(), lost.id())
                + counts.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .limit(MOST)
                        .map(client -> client.getValue() + " of " + client.getKey())
                        .collect(Collectors.joining("; "));
    }
}
