package io.pointsman.sandbox;

import io.pointsman.sandbox.dns.AddressBook;
import io.pointsman.sandbox.dns.DnsServer;
import io.pointsman.sandbox.dns.SandboxNames;
import io.pointsman.sandbox.elasticache.CacheSettings;
import io.pointsman.sandbox.elasticache.ElastiCacheService;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.fis.FisService;
import io.pointsman.sandbox.front.CallFaults;
import io.pointsman.sandbox.front.CallJournal;
import io.pointsman.sandbox.front.HttpFront;
import io.pointsman.sandbox.messaging.CacheTopic;
import io.pointsman.sandbox.messaging.QueueServer;
import io.pointsman.sandbox.messaging.SnsService;
import io.pointsman.sandbox.messaging.SqsService;
import io.pointsman.sandbox.operator.OperatorApi;
import io.pointsman.sandbox.operator.World;
import io.pointsman.sandbox.route53.Route53Service;
import io.pointsman.sandbox.route53.Route53Settings;
import io.pointsman.sandbox.sts.StsService;
import io.pointsman.sandbox.tagging.TaggingService;
import io.pointsman.sandbox.wire.SandboxTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A running sandbox: AWS on loopback, its name server, and the means to break both. The operator's REST API works on the
 * same objects as the methods here. While it runs, this JVM resolves the zone's names and those of the caches through it.
 */
public final class Sandbox implements AutoCloseable {

    private static final String NAMES_OF_CACHES = "cache.amazonaws.com";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final SandboxSettings settings;
    private final SandboxTime time;
    private final HttpFront front;
    private final DnsServer dns;
    private final Route53Service route53;
    private final QueueServer queues;
    private final CacheTopic topic;
    private final ElastiCacheService elastiCache;
    private final TaggingService tagging;
    private final StsService sts;

    private Sandbox(SandboxSettings settings) {
        this.settings = settings;
        Clock clock = Clock.systemUTC();
        try {
            front = part(bindFront(settings, clock));
            time = part(new SandboxTime(clock, settings.pace()));
            Route53Settings aws = Route53Settings.aws().withRecordSetsPerZone(settings.recordSetsPerZone());
            route53 = new Route53Service(time, settings.route53Limits() ? aws : aws.withoutRates());
            route53.createZone(settings.zone().id(), settings.zone().name(), true);
            settings.zones()
                    .forEach(zone -> route53.createZone(zone.id(), zone.name(), zone.privateZone(), zone.account()));
            AddressBook book = new AddressBook();
            dns = part(startDns(settings, book, route53));
            part(SandboxNames.announce(dns.address(), suffixes(settings)));
            queues = part(QueueServer.start(front.endpoint(), settings.region()));
            if (settings.queue().present()) {
                createQueues();
            }
            topic = new CacheTopic(
                    time, queues, settings.region(), settings.queue().raw());
            elastiCache = part(new ElastiCacheService(cacheSettings(settings), time, book, topic));
            tagging = new TaggingService(elastiCache);
            sts = new StsService(front.sessions(), settings.longestSession());
            settings.roles().forEach(role -> sts.putRole(role.arn(), Optional.ofNullable(role.externalId())));
            SqsService sqs = part(new SqsService(queues));
            front.faults().delay(CallFaults.ANY, CallFaults.ANY, settings.latency());
            World world = new World(
                    front.endpoint(),
                    elastiCache,
                    topic,
                    queues,
                    settings.queue().visibility(),
                    route53,
                    sts,
                    front.faults(),
                    front.journal());
            OperatorApi operator = new OperatorApi(world, settings);
            front.start(
                    List.of(
                            elastiCache,
                            route53,
                            sqs,
                            new SnsService(topic),
                            tagging,
                            sts,
                            new FisService(elastiCache)),
                    operator::handle);
            settings.groups().forEach(this::create);
            createFleet(settings.fleet());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything and returns when all groups are available.
     *
     * @throws IllegalStateException if a port is taken; the message names the setting to change
     */
    public static Sandbox start(SandboxSettings settings) {
        return new Sandbox(settings);
    }

    public SandboxSettings settings() {
        return settings;
    }

    /** The endpoint of all AWS services, such as {@code http://127.0.0.1:4566}; the operator's API is below it. */
    public URI endpoint() {
        return front.endpoint();
    }

    /** Where the name server listens, UDP and TCP. */
    public InetSocketAddress dnsAddress() {
        return dns.address();
    }

    public ElastiCacheService elastiCache() {
        return elastiCache;
    }

    /** The certificate that clients of groups with TLS must trust; another one at each start. */
    public String caPem() {
        return elastiCache.authority().pem();
    }

    public StsService sts() {
        return sts;
    }

    public TaggingService tagging() {
        return tagging;
    }

    /**
     * One of the groups.
     *
     * @throws IllegalArgumentException if there is none of that id
     */
    public SandboxGroup group(String id) {
        return elastiCache.find(id).orElseThrow(() -> new IllegalArgumentException("there is no group " + id));
    }

    public Route53Service route53() {
        return route53;
    }

    public CacheTopic topic() {
        return topic;
    }

    public QueueServer queues() {
        return queues;
    }

    /** Creates the queue and its dead-letter queue, for a sandbox that started without. */
    public void createQueues() {
        queues.createQueues(settings.queue().visibility());
    }

    public CallFaults faults() {
        return front.faults();
    }

    public CallJournal calls() {
        return front.journal();
    }

    public SandboxTime time() {
        return time;
    }

    /** Ends every process, thread and listener of the sandbox, the last started first; does nothing the second time. */
    @Override
    public synchronized void close() {
        RuntimeException failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("the sandbox did not end cleanly");
                }
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private <T extends AutoCloseable> T part(T started) {
        parts.push(started);
        return started;
    }

    private void create(SandboxSettings.Group group) {
        String region = group.region() == null ? settings.region() : group.region();
        String topicArn = CacheTopic.arn(group.account(), region);
        topic.subscribe(topicArn);
        var unused = elastiCache.create(group.spec().withTopic(topicArn), group.account(), region);
    }

    private void createFleet(SandboxSettings.Fleet fleet) {
        for (int i = 1; i <= fleet.groups(); i++) {
            var unused = elastiCache.establish(GroupSpec.of("fleet-%05d".formatted(i), fleet.replicas())
                    .withServers(GroupSpec.Servers.NONE)
                    .withTopic(topic.arn()));
        }
    }

    private static List<String> suffixes(SandboxSettings settings) {
        List<String> suffixes = new ArrayList<>(List.of(settings.zone().name(), NAMES_OF_CACHES));
        settings.zones().forEach(zone -> suffixes.add(zone.name()));
        return suffixes;
    }

    private static CacheSettings cacheSettings(SandboxSettings settings) {
        CacheSettings defaults = CacheSettings.defaults();
        return new CacheSettings(
                settings.region(),
                defaults.account(),
                defaults.hash(),
                settings.testFailoverQuota(),
                defaults.timings(),
                defaults.endpointTtl(),
                defaults.newAddressProbability(),
                defaults.seed());
    }

    private static HttpFront bindFront(SandboxSettings settings, Clock clock) {
        try {
            return HttpFront.bind(settings.awsPort(), clock);
        } catch (IOException e) {
            throw taken(e, settings.awsPort(), "aws-port");
        }
    }

    private static DnsServer startDns(SandboxSettings settings, AddressBook book, Route53Service zones) {
        try {
            return DnsServer.start(settings.dnsPort(), book, zones);
        } catch (IOException e) {
            throw taken(e, settings.dnsPort(), "dns-port");
        }
    }

    private static RuntimeException taken(IOException e, int port, String setting) {
        return e instanceof BindException
                ? new IllegalStateException(
                        "port %d of 127.0.0.1 is taken or not allowed; set sandbox.%s to another, or to 0 for any free one"
                                .formatted(port, setting),
                        e)
                : new UncheckedIOException(e);
    }
}
