package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.dns.AddressBook;
import io.pointsman.sandbox.redis.CertificateAuthority;
import io.pointsman.sandbox.wire.QueryProtocol;
import io.pointsman.sandbox.wire.SandboxTime;
import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * ElastiCache: the query API of 2015-02-02, and the groups for whoever makes and breaks them. Each account has its own in each region, by
 * the signature of a request. Describing, events, test failover, tags, replica counts, shards, node types, engine
 * versions and service updates so far; what is missing is an
 * {@code InvalidAction}.
 */
public final class ElastiCacheService implements WireService, AutoCloseable {

    private static final String VERSION = "2015-02-02";
    private static final QueryProtocol PROTOCOL = new QueryProtocol("http://elasticache.amazonaws.com/doc/2015-02-02/");

    private record Place(String account, String region) {}

    private final CacheSettings settings;
    private final Function<CacheSettings, Region> regions;
    private final Map<Place, Region> places = new ConcurrentHashMap<>();
    private final CertificateAuthority authority = new CertificateAuthority();
    private final Region empty;
    private volatile boolean showingNothing;

    /** @param book gets the names of all endpoints */
    public ElastiCacheService(CacheSettings settings, SandboxTime time, AddressBook book, NotificationSink sink) {
        this.settings = settings;
        this.regions = at -> new Region(at, time, book, new EventLog(sink), authority);
        this.empty = regions.apply(settings);
    }

    /** Who vouches for the servers of all groups with TLS. */
    public CertificateAuthority authority() {
        return authority;
    }

    /**
     * Makes a group and returns when it is available; meanwhile the API says {@code creating}.
     *
     * @throws IllegalStateException if there is one of that id
     */
    public SandboxGroup create(GroupSpec spec) {
        return create(spec, settings.account(), settings.region());
    }

    /** The same in any account and region. */
    public SandboxGroup create(GroupSpec spec, String account, String regionName) {
        return create(spec, account, regionName, true);
    }

    /** Makes a group as if it had been there for weeks: no event tells of it. */
    public SandboxGroup establish(GroupSpec spec) {
        return create(spec, settings.account(), settings.region(), false);
    }

    private SandboxGroup create(GroupSpec spec, String account, String regionName, boolean told) {
        Region region = places.computeIfAbsent(
                new Place(account, regionName), place -> regions.apply(settings.at(account, regionName)));
        SandboxGroup group = new SandboxGroup(spec, region);
        if (region.groups.putIfAbsent(spec.id(), group) != null) {
            throw new IllegalStateException("there is a group " + spec.id() + " already");
        }
        try {
            group.bringUp(told);
        } catch (RuntimeException e) {
            region.groups.remove(spec.id(), group);
            group.end();
            throw e;
        }
        return group;
    }

    /**
     * A group by its id, or by {@code account:region:id} where several places have one of that id. The id alone means the group of the
     * default account and region, or else the only one elsewhere.
     */
    public Optional<SandboxGroup> find(String id) {
        String[] parts = id.split(":", -1);
        if (parts.length == 3) {
            return Optional.ofNullable(at(parts[0], parts[1]).groups.get(parts[2]));
        }
        SandboxGroup here = at(settings.account(), settings.region()).groups.get(id);
        if (here != null) {
            return Optional.of(here);
        }
        List<SandboxGroup> elsewhere =
                groups().stream().filter(group -> group.id().equals(id)).toList();
        if (elsewhere.size() > 1) {
            throw new IllegalArgumentException("there are several groups " + id + "; say account:region:" + id);
        }
        return elsewhere.stream().findFirst();
    }

    /** The first {@code most} groups as they truly are; one that goes away meanwhile is left out. */
    public List<GroupSnapshot> snapshots(int most) {
        List<GroupSnapshot> snapshots = new ArrayList<>();
        for (SandboxGroup group : groups().stream().limit(most).toList()) {
            try {
                snapshots.add(group.snapshot());
            } catch (AwsError gone) {
                // Between the list and the look; what has gone is not shown.
            }
        }
        return snapshots;
    }

    /** All groups everywhere, by id, then by account and region. */
    public List<SandboxGroup> groups() {
        return places.values().stream()
                .flatMap(region -> region.groups.values().stream())
                .sorted(Comparator.comparing(SandboxGroup::id)
                        .thenComparing(SandboxGroup::account)
                        .thenComparing(SandboxGroup::region))
                .toList();
    }

    /** What the API tells of in one place, by id: nothing while it shows nothing, or where nothing is. */
    public List<SandboxGroup> shown(String account, String regionName) {
        return showingNothing
                ? List.of()
                : List.copyOf(at(account, regionName).groups.values());
    }

    /** Begins to delete a group, named as in {@link #find}: {@code deleting} at first, then it is not found. Nothing happens if there is none. */
    public void delete(String id) {
        find(id).ifPresent(group ->
                group.delete(() -> at(group.account(), group.region()).groups.remove(group.id(), group)));
    }

    /** Loses the primary of every group that has a replica to fail over to, all within moments; AWS heals each, and each tells its topic. */
    public void failoverAll() {
        groups().forEach(group -> {
            try {
                group.failover();
            } catch (IllegalStateException none) {
                // Without automatic failover, or in the middle of one.
            }
        });
    }

    /** Lets the API answer as if there were nothing anywhere, though all of it goes on; {@code false} ends it. */
    public void showNothing(boolean nothing) {
        showingNothing = nothing;
    }

    /** What happened in the last 14 days everywhere, oldest first. */
    public List<CacheEvent> events() {
        return places.values().stream()
                .flatMap(region ->
                        region.events.find(event -> true, Long.MAX_VALUE, Integer.MAX_VALUE).reversed().stream())
                .map(EventLog.Entry::event)
                .sorted(Comparator.comparing(CacheEvent::date))
                .toList();
    }

    private Region at(String account, String regionName) {
        return places.getOrDefault(new Place(account, regionName), empty);
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
            Region region = showingNothing ? empty : at(request.caller().account(), request.signedRegion());
            return PROTOCOL.answer(action, xml -> new Operations(region).execute(action, new Form(fields), xml));
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

    /** The form that ElastiCache was seen to answer in, terraform-provider-aws #39745; its documents say {@code ExpiredTokenException}. */
    @Override
    public WireResponse expired() {
        return PROTOCOL.refused(403, "ExpiredToken", EXPIRED);
    }

    /** Ends every server, and with them all timelines. */
    @Override
    public void close() {
        for (Region region : places.values()) {
            region.groups.values().forEach(SandboxGroup::end);
            region.groups.clear();
            region.events.close();
        }
        empty.events.close();
    }
}
