package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.dns.AddressBook;
import io.pointsman.sandbox.wire.QueryProtocol;
import io.pointsman.sandbox.wire.SandboxTime;
import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * ElastiCache of one region: the query API of 2015-02-02, and the groups for whoever makes and breaks them. Describing, events, test
 * failover, tags and replica counts so far; what is missing is an {@code InvalidAction}.
 */
public final class ElastiCacheService implements WireService, AutoCloseable {

    private static final String VERSION = "2015-02-02";
    private static final QueryProtocol PROTOCOL = new QueryProtocol("http://elasticache.amazonaws.com/doc/2015-02-02/");

    private final Region region;
    private final NavigableMap<String, SandboxGroup> groups = new ConcurrentSkipListMap<>();
    private final Operations here;
    private final Operations elsewhere;
    private volatile boolean showingNothing;

    /** @param book gets the names of all endpoints */
    public ElastiCacheService(CacheSettings settings, SandboxTime time, AddressBook book, NotificationSink sink) {
        this.region = new Region(settings, time, book, new EventLog(sink));
        this.here = new Operations(region, groups);
        Region empty = new Region(settings, time, new AddressBook(), new EventLog(sink));
        this.elsewhere = new Operations(empty, new ConcurrentSkipListMap<>());
    }

    /**
     * Makes a group and returns when it is available; meanwhile the API says {@code creating}.
     *
     * @throws IllegalStateException if there is one of that id
     */
    public SandboxGroup create(GroupSpec spec) {
        SandboxGroup group = new SandboxGroup(spec, region);
        if (groups.putIfAbsent(spec.id(), group) != null) {
            throw new IllegalStateException("there is a group " + spec.id() + " already");
        }
        try {
            group.bringUp();
        } catch (RuntimeException e) {
            groups.remove(spec.id(), group);
            group.end();
            throw e;
        }
        return group;
    }

    public Optional<SandboxGroup> find(String id) {
        return Optional.ofNullable(groups.get(id));
    }

    /** Every group as it truly is; one that goes away meanwhile is left out. */
    public List<GroupSnapshot> snapshots() {
        List<GroupSnapshot> snapshots = new ArrayList<>();
        for (SandboxGroup group : groups()) {
            try {
                snapshots.add(group.snapshot());
            } catch (AwsError gone) {
                // Between the list and the look; what has gone is not shown.
            }
        }
        return snapshots;
    }

    /** All groups, by id. */
    public List<SandboxGroup> groups() {
        return List.copyOf(groups.values());
    }

    /** What the API tells of in one place, by id: nothing while it shows nothing, or where nothing is. */
    public List<SandboxGroup> shown(String account, String regionName) {
        boolean here = account.equals(region.settings.account()) && regionName.equals(region.settings.region());
        return here && !showingNothing ? groups() : List.of();
    }

    /** Begins to delete a group: {@code deleting} at first, then it is not found. Nothing happens if there is none. */
    public void delete(String id) {
        find(id).ifPresent(group -> group.delete(() -> groups.remove(id, group)));
    }

    /** Lets the API answer as if there were nothing in the region, though all of it goes on; {@code false} ends it. */
    public void showNothing(boolean nothing) {
        showingNothing = nothing;
    }

    /** What happened in the last 14 days, oldest first. */
    public List<CacheEvent> events() {
        return region.events.find(event -> true, Long.MAX_VALUE, Integer.MAX_VALUE).reversed().stream()
                .map(EventLog.Entry::event)
                .toList();
    }

    @Override
    public String name() {
        return "elasticache";
    }

    @Override
    public boolean accepts(WireRequest request) {
        return request.method().equals("POST")
                && request.path().equals("/")
                && VERSION.equals(request.formFields().get("Version"));
    }

    @Override
    public String operation(WireRequest request) {
        return request.formFields().getOrDefault("Action", "");
    }

    @Override
    public WireResponse handle(WireRequest request) {
        Map<String, String> fields = request.formFields();
        String action = fields.getOrDefault("Action", "");
        try {
            if (request.signedRegion().isEmpty()) {
                throw new AwsError(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
            }
            if (action.isEmpty()) {
                throw new AwsError(400, "MissingAction", "The request must contain the parameter Action.");
            }
            boolean signedForHere = request.signedRegion().equals(region.settings.region());
            Operations operations = signedForHere && !showingNothing ? here : elsewhere;
            return PROTOCOL.answer(action, xml -> operations.execute(action, new Form(fields), xml));
        } catch (AwsError e) {
            return PROTOCOL.refused(e.status, e.code, e.text);
        }
    }

    @Override
    public WireResponse throttled() {
        return PROTOCOL.refused(400, "Throttling", "Rate exceeded");
    }

    @Override
    public WireResponse unavailable() {
        return PROTOCOL.error(503, "Receiver", "ServiceUnavailable", "Service is unavailable, please try again later");
    }

    /** Code and words as other query services of AWS were seen to answer; ElastiCache's own documents say {@code AccessDeniedException}. */
    @Override
    public WireResponse denied(WireRequest request) {
        return PROTOCOL.refused(
                403, "AccessDenied", request.caller().notAuthorized("elasticache:" + operation(request), ""));
    }

    /** Ends every server, and with them all timelines. */
    @Override
    public void close() {
        groups.values().forEach(SandboxGroup::end);
        groups.clear();
        region.events.close();
    }
}
