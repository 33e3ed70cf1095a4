package io.pointsman.benchmark;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Whether nodes serve reads, by a real read of each every 10 ms: a replica that answers in time, whatever anybody says of it. */
final class WatchedNodes implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMillis(200);

    /** Between attempts to connect to a node that does not answer. */
    private static final long BREATH_MILLIS = 50;

    private final StubDns dns;
    private final RedisClient client = RedisClient.create();
    private final Map<String, Boolean> serving = new ConcurrentHashMap<>();
    private volatile boolean closed;

    WatchedNodes(StubDns dns) {
        this.dns = dns;
        client.setOptions(ClientOptions.builder().autoReconnect(false).build());
    }

    /** From now on. */
    void watch(String host) {
        serving.put(host, false);
        Thread.ofVirtual().name("watch-" + host).start(() -> {
            while (!closed) {
                read(host);
                serving.put(host, false);
                pause(BREATH_MILLIS);
            }
        });
    }

    boolean serves(String host) {
        return serving.getOrDefault(host, false);
    }

    /** Returns when it fails. */
    private void read(String host) {
        try {
            InetAddress address = dns.address(host);
            RedisURI uri = RedisURI.builder()
                    .withHost(address.getHostAddress())
                    .withPort(6379)
                    .withTimeout(PATIENCE)
                    .build();
            try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
                while (!closed) {
                    var unused = connection.sync().get("watched");
                    serving.put(host, "slave".equals(connection.sync().role().getFirst()));
                    pause(WrongSecondsBenchmark.SAMPLE.toMillis());
                }
            }
        } catch (RedisException | UnknownHostException e) {
            // Whatever it is, a client that reads there has it too.
        }
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
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
