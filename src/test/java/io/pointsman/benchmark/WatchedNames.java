package io.pointsman.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * For how long read names lead to nodes that serve no reads, as clients have it that ask DNS anew when an answer's time to live is over. Of each
 * name there are several, which ask at different moments of that time.
 */
final class WatchedNames implements AutoCloseable {

    private static final int CLIENTS = 10;

    private final WatchedNodes nodes;
    private final List<Client> clients = new ArrayList<>();
    private volatile boolean closed;

    /** One name as one client has it. */
    private static final class Client {
        private final String name;
        private volatile String target = "";
        private long wrongNanos;

        Client(String name) {
            this.name = name;
        }
    }

    WatchedNames(StubDns dns, WatchedNodes nodes, List<String> names, Duration ttl) {
        this.nodes = nodes;
        for (String name : names) {
            for (int i = 0; i < CLIENTS; i++) {
                Client client = new Client(name);
                clients.add(client);
                long offset = ttl.toMillis() * i / CLIENTS;
                Thread.ofVirtual().name("client-" + name).start(() -> {
                    pause(offset);
                    while (!closed) {
                        client.target = dns.target(name).orElse("");
                        pause(ttl.toMillis());
                    }
                });
            }
        }
    }

    /** Looks at all of them at once, and counts the time since the last look for those that are wrong now. */
    void sample(long sinceNanos) {
        for (Client client : clients) {
            if (!nodes.serves(client.target)) {
                client.wrongNanos += sinceNanos;
            }
        }
    }

    /** Whether every client has an answer that leads to a node that serves. */
    boolean areRight() {
        return clients.stream().allMatch(client -> nodes.serves(client.target));
    }

    /** In seconds: of the name that was wrong the longest, over its clients. */
    double longest() {
        return clients.stream()
                .mapToDouble(client -> client.wrongNanos / 1e9)
                .max()
                .orElse(0);
    }

    /** In seconds, over all names, each by its clients' mean. */
    double sum() {
        return clients.stream().mapToDouble(client -> client.wrongNanos / 1e9).sum() / CLIENTS;
    }

    /** Names of which any client was wrong for longer than a look takes. */
    long wrongNames() {
        return clients.stream()
                .filter(client -> client.wrongNanos > TimeUnit.MILLISECONDS.toNanos(100))
                .map(client -> client.name)
                .distinct()
                .count();
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
