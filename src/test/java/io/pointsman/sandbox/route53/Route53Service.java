package io.pointsman.sandbox.route53;

import io.pointsman.sandbox.dns.RecordSource;
import io.pointsman.sandbox.route53.Change.Action;
import io.pointsman.sandbox.route53.DomainName.FatalProblem;
import io.pointsman.sandbox.wire.Caller;
import io.pointsman.sandbox.wire.SandboxTime;
import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.xbill.DNS.Name;

/**
 * Route 53: the calls that read and change record sets, as strict as AWS (aws-facts 5), and the zones' data for
 * the name server.
 *
 * <p>A change is in a listing at once, and in DNS from the moment that {@code GetChange} says {@code INSYNC}.
 */
public final class Route53Service implements WireService, RecordSource {

    private static final String ROOT = "/2013-04-01/";

    private final SandboxTime time;
    private final Map<String, Zone> zones = new ConcurrentHashMap<>();
    private final Map<String, AcceptedBatch> accepted = new ConcurrentHashMap<>();
    private final Map<String, Long> calls = new ConcurrentHashMap<>();
    private final Map<String, Long> refusals = new ConcurrentHashMap<>();
    private final Queue<AcceptedBatch> journal = new ConcurrentLinkedQueue<>();
    private final List<Consumer<AcceptedBatch>> listeners = new CopyOnWriteArrayList<>();
    private volatile Limited limited;

    /** Settings and the buckets made from them, exchanged as one. */
    private record Limited(Route53Settings settings, Map<String, RateLimits> byAccount) {}

    public Route53Service(SandboxTime time, Route53Settings settings) {
        this.time = time;
        this.limited = new Limited(settings, new ConcurrentHashMap<>());
    }

    public Route53Settings settings() {
        return limited.settings();
    }

    /** From the next call on; token buckets start full. */
    public void settings(Route53Settings settings) {
        limited = new Limited(settings, new ConcurrentHashMap<>());
    }

    /**
     * A zone with its NS and SOA sets, under an id of its own making.
     *
     * @return the bare id, {@code Z…}
     */
    public String createZone(String name, boolean privateZone) {
        return createZone(newId("Z"), name, privateZone);
    }

    /** The same under a given id, bare, as in {@code Z32WVXIKNNRFKK}. */
    public String createZone(String id, String name, boolean privateZone) {
        return createZone(id, name, privateZone, Caller.DEFAULT.account());
    }

    /** The same in an account; to any other one the zone is denied. Zones of one name can stand beside each other. */
    public String createZone(String id, String name, boolean privateZone, String account) {
        try {
            Zone zone = new Zone(
                    id,
                    DomainName.canonical(name),
                    privateZone,
                    account,
                    UUID.randomUUID().toString(),
                    time.now());
            if (zones.putIfAbsent(id, zone) != null) {
                throw new IllegalArgumentException("zone " + id + " exists");
            }
            return id;
        } catch (FatalProblem problem) {
            throw new IllegalArgumentException(problem);
        }
    }

    /**
     * Deletes a zone with all that is in it, which AWS would refuse; calls and name server know nothing of it any more.
     *
     * @throws IllegalArgumentException if there is none of that id
     */
    public void deleteZone(String id) {
        zones.remove(known(id).id());
    }

    /** A zone as the operator sees it; {@code name} with the final dot. */
    public record ZoneView(String id, String name, boolean privateZone, String account, int recordSets) {}

    /** All zones of all accounts, by id. */
    public List<ZoneView> zones() {
        return zones.values().stream()
                .map(zone -> new ZoneView(
                        zone.id(),
                        zone.name(),
                        zone.privateZone(),
                        zone.account(),
                        zone.latest().size()))
                .sorted(Comparator.comparing(ZoneView::id))
                .toList();
    }

    /** The zone's sets as a listing shows them now, in its order. */
    public List<RecordSet> records(String zoneId) {
        return List.copyOf(known(zoneId).latest().values());
    }

    /**
     * What a stranger in the console does: the same rules and the same propagation, but no rate limit and no waiting for others.
     *
     * @return the change's bare id
     * @throws IllegalArgumentException with Route 53's texts, when the batch is refused
     */
    public String change(String zoneId, Change... changes) {
        try {
            return accept(known(zoneId), new ChangeRequest("", List.of(changes)), false)
                    .changeId();
        } catch (Refusal refusal) {
            throw new IllegalArgumentException(refusal.message(), refusal);
        }
    }

    /** Calls by operation since the start, refused ones included, in alphabetical order. */
    public SortedMap<String, Long> calls() {
        return new TreeMap<>(calls);
    }

    /** Calls that were refused over the wire since the start, by Route 53's code; injected faults are not among them. */
    public SortedMap<String, Long> refusals() {
        return new TreeMap<>(refusals);
    }

    /** Changes by action in the batches that took effect over the wire; every action has an entry. */
    public Map<Action, Long> changes() {
        Map<Action, Long> counts = new EnumMap<>(Action.class);
        for (Action action : Action.values()) {
            counts.put(
                    action,
                    journal.stream()
                            .filter(AcceptedBatch::overTheWire)
                            .flatMap(batch -> batch.changes().stream())
                            .filter(change -> change.action() == action)
                            .count());
        }
        return counts;
    }

    /** All batches that took effect, oldest first. */
    public List<AcceptedBatch> journal() {
        return List.copyOf(journal);
    }

    /** Called on the thread of the change, before its caller has the answer. */
    public void onAccepted(Consumer<AcceptedBatch> listener) {
        listeners.add(listener);
    }

    @Override
    public String name() {
        return "route53";
    }

    @Override
    public boolean accepts(WireRequest request) {
        return request.path().startsWith(ROOT);
    }

    @Override
    public String operation(WireRequest request) {
        return Call.of(request).operation();
    }

    @Override
    public WireResponse handle(WireRequest request) {
        Limited now = limited;
        Call call = Call.of(request);
        try {
            if (!request.header("authorization").startsWith("AWS4-HMAC-SHA256")) {
                throw new Refusal(403, "MissingAuthenticationToken", "Missing Authentication Token");
            }
            calls.merge(call.operation(), 1L, Long::sum);
            if (!limits(now, request).admitsCall(call.operation())) {
                throw throttling();
            }
            return switch (call.operation()) {
                case Call.CHANGE -> change(zone(call.id(), request), request, now);
                case Call.LIST -> Listings.recordSets(zone(call.id(), request), query(request));
                case Call.GET_CHANGE -> change(call.id(), request);
                case Call.GET_ZONE -> Listings.hostedZone(zone(call.id(), request));
                case Call.ZONES_BY_NAME -> Listings.zonesByName(zonesOf(request), query(request));
                default ->
                    throw new Refusal(
                            404,
                            "UnknownOperation",
                            "The sandbox does not imitate " + request.method() + " " + request.path());
            };
        } catch (Refusal refusal) {
            refusals.merge(refusal.code(), 1L, Long::sum);
            return XmlAnswer.refused(refusal, now.settings().oldErrorForm());
        }
    }

    @Override
    public WireResponse throttled() {
        return XmlAnswer.refused(throttling(), false);
    }

    @Override
    public WireResponse unavailable() {
        return XmlAnswer.refused(new Refusal(503, "ServiceUnavailable", "Service is unavailable"), false);
    }

    @Override
    public WireResponse denied(WireRequest request) {
        Call call = Call.of(request);
        String resource = switch (call.operation()) {
            case Call.GET_CHANGE -> "arn:aws:route53:::change/" + call.id();
            case Call.ZONES_BY_NAME -> "";
            default -> "arn:aws:route53:::hostedzone/" + call.id();
        };
        String text = request.caller().notAuthorized("route53:" + call.operation(), resource);
        return XmlAnswer.refused(new Refusal(403, "AccessDenied", text), false);
    }

    /** Code and status: aws-sdk-ruby #2108. */
    @Override
    public WireResponse expired() {
        return XmlAnswer.refused(new Refusal(403, "ExpiredToken", EXPIRED), false);
    }

    @Override
    public Optional<RecordSource.Answer> answer(Name name, int type) {
        String asked = DomainName.canonical(name);
        return zones.values().stream()
                .filter(zone -> DomainName.within(asked, zone.name()))
                .max(Comparator.comparingInt((Zone zone) -> zone.name().length())
                        .thenComparing(Zone::privateZone)
                        .thenComparing(Zone::id))
                .map(zone -> new ZoneAnswers(zone.visible(time.now()), zone.name(), ThreadLocalRandom.current())
                        .answer(name, type));
    }

    private RateLimits limits(Limited now, WireRequest request) {
        return now.byAccount()
                .computeIfAbsent(request.caller().account(), account -> new RateLimits(now.settings(), time::now));
    }

    private List<Zone> zonesOf(WireRequest request) {
        return zones.values().stream()
                .filter(zone -> zone.account().equals(request.caller().account()))
                .toList();
    }

    private WireResponse change(Zone zone, WireRequest call, Limited now) throws Refusal {
        ChangeRequest request = ChangeRequest.read(call.body());
        int tokens = request.changes().stream()
                .mapToInt(change -> change.action().cost())
                .sum();
        if (!limits(now, call).admitsChanges(tokens)) {
            throw throttling();
        }
        if (!zone.execution().tryAcquire()) {
            throw new Refusal(
                    400,
                    "PriorRequestNotComplete",
                    "The request was rejected because Route 53 was still processing a prior request.");
        }
        try {
            pass(now.settings().execution());
            return info("ChangeResourceRecordSetsResponse", accept(zone, request, true));
        } finally {
            zone.execution().release();
        }
    }

    private AcceptedBatch accept(Zone zone, ChangeRequest request, boolean overTheWire) throws Refusal {
        Route53Settings settings = settings();
        Instant now = time.now();
        Instant visibleAt = zone.apply(
                request.changes(),
                settings.recordSetsPerZone(),
                now,
                now.plus(time.compressed(settings.propagation())));
        AcceptedBatch batch = new AcceptedBatch(
                now, visibleAt, newId("C"), zone.id(), overTheWire, request.comment(), request.changes());
        accepted.put(batch.changeId(), batch);
        journal.add(batch);
        listeners.forEach(listener -> listener.accept(batch));
        return batch;
    }

    private WireResponse change(String id, WireRequest request) throws Refusal {
        AcceptedBatch batch = accepted.get(id);
        if (batch == null) {
            throw new Refusal(404, "NoSuchChange", "Could not find resource with ID: " + id);
        }
        Zone zone = zones.get(batch.zoneId());
        if (zone != null) {
            refuseStrangers(zone, request);
        }
        return info("GetChangeResponse", batch);
    }

    private WireResponse info(String root, AcceptedBatch batch) {
        return XmlAnswer.of(200, root, answer -> answer.changeInfo(batch, time.now()));
    }

    private static Map<String, String> query(WireRequest request) throws Refusal {
        try {
            return request.queryParameters();
        } catch (IllegalArgumentException e) {
            throw Refusal.invalidInput("The input is not valid: " + e.getMessage());
        }
    }

    private Zone zone(String id, WireRequest request) throws Refusal {
        Zone zone = zones.get(id);
        if (zone == null) {
            throw new Refusal(404, "NoSuchHostedZone", "No hosted zone found with ID: " + id);
        }
        refuseStrangers(zone, request);
        return zone;
    }

    /** Another account's zone is denied rather than unknown, in these words: terraform-provider-aws #12570. */
    private static void refuseStrangers(Zone zone, WireRequest request) throws Refusal {
        if (!zone.account().equals(request.caller().account())) {
            throw new Refusal(
                    403,
                    "AccessDenied",
                    "User: " + request.caller().arn() + " is not authorized to access this resource");
        }
    }

    private Zone known(String id) {
        Zone zone = zones.get(id);
        if (zone == null) {
            throw new IllegalArgumentException("no zone " + id);
        }
        return zone;
    }

    private static Refusal throttling() {
        return new Refusal(400, "Throttling", "Rate exceeded");
    }

    private static String newId(String prefix) {
        String digits = UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
        return prefix + "0" + digits.substring(0, 19);
    }

    private static void pass(Duration execution) {
        try {
            Thread.sleep(execution);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
