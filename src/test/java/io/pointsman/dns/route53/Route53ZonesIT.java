package io.pointsman.dns.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.aws.SampleAccounts;
import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.HostedZonesContract;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.RecordSet;
import io.pointsman.dns.ZoneAccounts;
import io.pointsman.dns.ZoneReading;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.front.HttpFront;
import io.pointsman.sandbox.route53.RecordSet.Policy;
import io.pointsman.sandbox.route53.RecordSet.Routing;
import io.pointsman.sandbox.route53.RecordSet.Values;
import io.pointsman.sandbox.route53.Route53Service;
import io.pointsman.sandbox.route53.Route53Settings;
import io.pointsman.sandbox.wire.SandboxTime;
import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;

/** The adapter over HTTP, on the sandbox's Route 53. */
class Route53ZonesIT implements HostedZonesContract {

    private final SandboxTime time = new SandboxTime(Clock.systemUTC(), 60);
    private final Route53Service route53 =
            new Route53Service(time, Route53Settings.aws().withoutRates().withRecordSetsPerZone(50_000));
    private final String zoneId = route53.createZone("example.com", true);
    private final AtomicInteger throttledAfter = new AtomicInteger(Integer.MAX_VALUE);
    private HttpFront front;
    private Route53Client client;
    private Route53Zones zones;

    @BeforeEach
    void start() throws IOException {
        front = HttpFront.bind(0, Clock.systemUTC());
        front.start(
                List.of(new Throttled(route53, throttledAfter)),
                request -> new WireResponse(404, "text/plain", Map.of(), ""));
        client = Route53Client.builder()
                .endpointOverride(front.endpoint())
                .region(Region.AWS_GLOBAL)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        zones = new Route53Zones(
                SampleAccounts.sharing(client),
                SampleAccounts.rates(),
                new ZoneAccounts(Map.of(), Optional.empty()),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        client.close();
        front.close();
        time.close();
    }

    @Override
    public HostedZones zones() {
        return zones;
    }

    @Override
    public String zoneId() {
        return zoneId;
    }

    @Override
    public void place(List<RecordSet> sets) {
        for (int from = 0; from < sets.size(); from += 500) {
            route53.change(
                    zoneId,
                    sets.subList(from, Math.min(sets.size(), from + 500)).stream()
                            .map(Route53ZonesIT::byHand)
                            .toArray(io.pointsman.sandbox.route53.Change[]::new));
        }
    }

    @Test
    void strangersBetweenOurNamesCostNoPages() {
        List<RecordSet> foreign = IntStream.range(0, 10_000)
                .mapToObj(i -> HostedZonesContract.cname("m%05d".formatted(i), "x"))
                .toList();
        place(foreign);
        place(List.of(HostedZonesContract.cname("a1", "x"), HostedZonesContract.cname("z1", "x")));
        List<NameRange> ranges = List.of(
                HostedZonesContract.naming("z").range(),
                HostedZonesContract.naming("a").range());
        assertThat(zones.read(zoneId, ranges).names(ranges.getFirst())).hasSize(1);
        assertThat(front.journal().count("route53", "ListResourceRecordSets")).isEqualTo(2);
    }

    @Test
    void namesOfManyGroupsAreReadInFewPages() {
        List<RecordSet> ours = new ArrayList<>();
        List<NameRange> ranges = new ArrayList<>();
        for (int group = 0; group < 2_000; group++) {
            String label = "g%04d-ro".formatted(group);
            ranges.add(HostedZonesContract.naming(label).range());
            for (int slot = 1; slot <= 5; slot++) {
                ours.add(HostedZonesContract.cname(label + slot, "x"));
            }
        }
        place(ours);
        ZoneReading reading = zones.read(zoneId, ranges);
        assertThat(ranges).allSatisfy(range -> assertThat(reading.names(range)).hasSize(5));
        assertThat(front.journal().count("route53", "ListResourceRecordSets")).isLessThanOrEqualTo(35);
    }

    @Test
    void aPageThatFailsLeavesNoHalfReading() {
        place(IntStream.range(0, 700)
                .mapToObj(i -> HostedZonesContract.cname("x%04d.ro1".formatted(i), "x"))
                .toList());
        NameRange range = HostedZonesContract.naming("ro").range();
        throttledAfter.set(2);
        assertThatExceptionOfType(Transient.class).isThrownBy(() -> zones.read(zoneId, List.of(range)));
        throttledAfter.set(Integer.MAX_VALUE);
        assertThat(zones.read(zoneId, List.of(range)).names(range)).hasSize(700);
    }

    @Test
    void aChangeWhoseAnswerWasCutIsSentAgainAndToldAsStale() {
        front.faults().failNext("route53", "ChangeResourceRecordSets", CallFault.CUT, 1);
        ChangeBatch batch = new ChangeBatch(List.of(new Change.Create(HostedZonesContract.cname("ro1", "a"))), "test");
        assertThatExceptionOfType(StaleReading.class).isThrownBy(() -> zones.submit(zoneId, batch));
        NameRange range = HostedZonesContract.naming("ro").range();
        assertThat(HostedZonesContract.sets(zones.read(zoneId, List.of(range)), range))
                .containsExactly(HostedZonesContract.cname("ro1", "a"));
    }

    @Test
    void aThrottledBatchIsTransientAndChangesNothing() {
        front.faults().failNext("route53", "ChangeResourceRecordSets", CallFault.THROTTLE, 9);
        assertThatExceptionOfType(Transient.class)
                .isThrownBy(() -> zones.submit(
                        zoneId,
                        new ChangeBatch(List.of(new Change.Create(HostedZonesContract.cname("ro1", "a"))), "test")));
        assertThat(route53.journal()).isEmpty();
    }

    @Test
    void theCommentSaysWhoChanged() {
        zones.submit(
                zoneId,
                new ChangeBatch(
                        List.of(new Change.Create(HostedZonesContract.cname("ro1", "a"))), "pointsman pass 42 orders"));
        assertThat(route53.journal().getLast().comment()).isEqualTo("pointsman pass 42 orders");
    }

    /** Answers so many calls and throttles what comes after. */
    private record Throttled(WireService service, AtomicInteger after) implements WireService {

        @Override
        public String name() {
            return service.name();
        }

        @Override
        public boolean accepts(WireRequest request) {
            return service.accepts(request);
        }

        @Override
        public String operation(WireRequest request) {
            return service.operation(request);
        }

        @Override
        public WireResponse handle(WireRequest request) {
            return after.getAndDecrement() > 0 ? service.handle(request) : throttled();
        }

        @Override
        public WireResponse throttled() {
            return service.throttled();
        }

        @Override
        public WireResponse unavailable() {
            return service.unavailable();
        }
    }

    private static io.pointsman.sandbox.route53.Change byHand(RecordSet set) {
        long ttl = set.ttl().map(Duration::toSeconds).orElseThrow();
        String value = set.values().getFirst();
        return io.pointsman.sandbox.route53.Change.create(new io.pointsman.sandbox.route53.RecordSet(
                set.name().value(), set.type(), routing(set), new Values(ttl, List.of(value))));
    }

    private static Routing routing(RecordSet set) {
        return switch (set.routing()) {
            case RecordSet.Routing.Simple ignored -> Routing.SIMPLE;
            case RecordSet.Routing.Weighted weighted -> Routing.weighted(weighted.setIdentifier(), weighted.weight());
            case RecordSet.Routing.Other other ->
                new Routing(Policy.LATENCY, other.setIdentifier(), other.setIdentifier());
        };
    }
}
