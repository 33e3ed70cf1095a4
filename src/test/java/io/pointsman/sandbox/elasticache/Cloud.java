package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.dns.AddressBook;
import io.pointsman.sandbox.dns.AddressBook.Entry;
import io.pointsman.sandbox.wire.SandboxTime;
import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;

/** One service with all it needs: a clock that can be set, what its topic was told, a client. */
final class Cloud implements AutoCloseable {

    static final String TOPIC = "arn:aws:sns:eu-west-1:111122223333:cache-events";

    final SettableClock clock = new SettableClock();
    final AddressBook book = new AddressBook();
    final List<String> told = new CopyOnWriteArrayList<>();
    final SandboxTime time;
    final ElastiCacheService service;
    final HttpFront front;
    final ElastiCacheClient client;

    /** @param pace so small that nothing happens within a test, or so great that everything does */
    Cloud(double pace) {
        this(pace, CacheSettings.defaults());
    }

    Cloud(double pace, CacheSettings settings) {
        time = new SandboxTime(clock, pace);
        service = new ElastiCacheService(
                settings, time, book, (topic, key, value) -> told.add(topic + " " + key + " " + value));
        try {
            front = new HttpFront(service);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        client = front.client("eu-west-1");
    }

    /** Sends name, value, name, value … as the SDK would, signed for eu-west-1. */
    WireResponse send(String action, String... members) {
        return service.handle(request(
                "AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-1/elasticache/aws4_request, x", action, members));
    }

    static WireRequest request(String authorization, String action, String... members) {
        StringBuilder body = new StringBuilder("Action=" + action + "&Version=2015-02-02");
        for (int i = 0; i < members.length; i += 2) {
            body.append('&')
                    .append(members[i])
                    .append('=')
                    .append(URLEncoder.encode(members[i + 1], StandardCharsets.UTF_8));
        }
        return new WireRequest("POST", "/", "", Map.of("authorization", authorization), body.toString());
    }

    /** The addresses a name has now. */
    List<InetAddress> addresses(String name) {
        return book.find(name).map(Entry::addresses).orElse(List.of());
    }

    /** The texts filed against a group or a node, oldest first. */
    List<String> messages(String source) {
        return service.events().stream()
                .filter(event -> event.sourceIdentifier().equals(source))
                .map(CacheEvent::message)
                .toList();
    }

    @Override
    public void close() {
        client.close();
        front.close();
        time.close();
        service.close();
    }

    /** Stands still unless it is set; starts at the time of the machine. */
    static final class SettableClock extends Clock {
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

        void set(Instant instant) {
            now.set(instant);
        }

        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
