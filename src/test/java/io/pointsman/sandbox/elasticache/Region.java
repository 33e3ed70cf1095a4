package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.dns.AddressBook;
import io.pointsman.sandbox.redis.CertificateAuthority;
import io.pointsman.sandbox.wire.SandboxTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;

/** One account's ElastiCache in one region: its groups and what they share. */
final class Region {

    private static final Duration QUOTA_WINDOW = Duration.ofHours(24);

    final CacheSettings settings;
    final SandboxTime time;
    final AddressBook book;
    final EventLog events;
    final CertificateAuthority authority;
    final Random random;
    final NavigableMap<String, SandboxGroup> groups = new ConcurrentSkipListMap<>();
    private final Deque<Instant> testFailovers = new ArrayDeque<>();

    Region(
            CacheSettings settings,
            SandboxTime time,
            AddressBook book,
            EventLog events,
            CertificateAuthority authority) {
        this.settings = settings;
        this.time = time;
        this.book = book;
        this.events = events;
        this.authority = authority;
        this.random = new Random(settings.seed());
    }

    /** Takes one of the account's test failovers, 3.7. The window is of real hours. */
    synchronized void takeTestFailover() {
        Instant now = time.now();
        testFailovers.removeIf(taken -> !taken.isAfter(now.minus(QUOTA_WINDOW)));
        if (testFailovers.size() >= settings.testFailoverQuota()) {
            throw new AwsError(
                    400,
                    "APICallRateForCustomerExceeded",
                    "The customer has exceeded the allowed rate of API calls: " + settings.testFailoverQuota()
                            + " node groups may be tested in 24 hours.");
        }
        testFailovers.addLast(now);
    }

    String arn(String kind, String id) {
        return "arn:aws:elasticache:" + settings.region() + ":" + settings.account() + ":" + kind + ":" + id;
    }

    /** The endpoint names without TLS, 3.5. */
    String groupEndpoint(String label) {
        return label + "." + settings.hash() + ".ng.0001." + domain();
    }

    String configurationEndpoint(String group) {
        return group + "." + settings.hash() + ".clustercfg." + domain();
    }

    String nodeEndpoint(String node) {
        return node + "." + settings.hash() + ".0001." + domain();
    }

    /** The names with TLS, 3.5; {@code label} is {@code master}, {@code replica}, {@code clustercfg} or a node. */
    String secureEndpoint(String label, String group) {
        return label + "." + group + "." + settings.hash() + "." + domain();
    }

    private String domain() {
        return RegionCode.of(settings.region()) + ".cache.amazonaws.com";
    }
}
