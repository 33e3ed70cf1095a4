package io.pointsman.reconcile;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.aws.Pause;
import io.pointsman.aws.ReadDesk;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.ZoneWriter;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.Mode;
import io.pointsman.groups.ZoneChecks;
import io.pointsman.groups.Zones;
import io.pointsman.inventory.Boards;
import io.pointsman.inventory.Inventory;
import io.pointsman.inventory.ServingBoard;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** One process of the service, as the application wires it, over whatever stands for AWS. */
final class Instance implements AutoCloseable {

    static final int REMOVALS = 3;

    private static final ReconcileProperties PROPERTIES =
            new ReconcileProperties(Duration.ofSeconds(60), REMOVALS, null);

    final ManagedGroups groups;
    final ServingBoard board;
    final Observer observer;
    final Reconciler reconciler;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final PassLog log;
    final ReconcileQueue queue;
    final FullPasses fullPasses;
    final FollowUps followUps;
    final EventLook eventLook;
    final ZoneChecks zoneChecks;

    Instance(ManagedGroups groups, Inventory inventory, HostedZones zones, Clock clock) {
        this(groups, inventory, zones, clock, Pause.REAL);
    }

    Instance(ManagedGroups groups, Inventory inventory, HostedZones zones, Clock clock, Pause pause) {
        this(
                groups,
                inventory,
                zones,
                clock,
                new Peers(Optional.empty(), Set.of(), new Random(1)),
                pause,
                Duration.ZERO,
                PROPERTIES);
    }

    Instance(ManagedGroups groups, Inventory inventory, HostedZones zones, Clock clock, Peers peers) {
        this(groups, inventory, zones, clock, peers, Pause.REAL, Duration.ZERO, PROPERTIES);
    }

    /** @param firstWait of the pen at a busy zone */
    Instance(
            ManagedGroups groups,
            Inventory inventory,
            HostedZones zones,
            Clock clock,
            Peers peers,
            Pause pause,
            Duration firstWait,
            ReconcileProperties properties) {
        this.groups = groups;
        board = Boards.byAwsWord(inventory, clock, pause);
        Optional<ZoneWriter> writer = groups.mode() == Mode.MANAGE
                ? Optional.of(
                        new ZoneWriter(zones, 1_000, firstWait, () -> peers.untilOwnWindow(clock.instant()), pause))
                : Optional.empty();
        var ring = new NameRing(groups, peers);
        observer = new Observer(inventory, zones, board, writer, ring, pause);
        var metrics = new ReconcileMetrics(registry, NoPrometheus.SERIES, clock);
        reconciler = new Reconciler(groups, observer, board, writer, properties, peers, metrics, clock);
        log = new PassLog(metrics);
        queue = new ReconcileQueue(reconciler, observer, log);
        fullPasses = new FullPasses(groups, observer, queue, log, clock, pause);
        followUps = new FollowUps(groups, queue, observer, log, reconciler, ring, clock);
        zoneChecks = Zones.checks(groups, zones, registry, clock);
        eventLook = new EventLook(groups, board, queue, fullPasses, followUps, log);
    }

    ManagedGroup group(String id) {
        return groups.find(id).orElseThrow();
    }

    /** A pass as the queue makes it for one group. */
    PassReport pass(String id) {
        return reconciler.pass(group(id), Cause.of("test"), () -> observer.observe(group(id)));
    }

    /** A pass of every group on one look, as the clock asks for it, without the queue. */
    PassReport fullPass(String id) {
        Observer.FullLook look = observer.observeAll(groups.all());
        return reconciler.pass(
                group(id),
                Cause.of("clock"),
                () -> ReadDesk.join(Optional.ofNullable(look.looks().get(id)).orElseThrow()));
    }

    @Override
    public void close() {
        observer.close();
    }
}
