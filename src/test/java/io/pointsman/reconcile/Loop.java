package io.pointsman.reconcile;

import io.pointsman.aws.Pause;
import io.pointsman.dns.HostedZones;
import io.pointsman.events.EventHandler;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.inventory.Inventory;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** One process of the service for tests in other packages: the loop as the application wires it, whatever stands for AWS and for time. */
public final class Loop {

    /** How often {@link #passTick} is to be called. */
    public static final Duration PASSES = PassClock.BEAT;

    /** How often {@link #followUpTick} is to be called. */
    public static final Duration FOLLOW_UPS = FollowUps.BEAT;

    /** How many names may be given up at once, and in each interval. */
    public static final int REMOVALS = 2;

    private final Instance instance;
    private final PassClock passClock;

    /**
     * @param interval between full passes of all instances together
     * @param address of this process
     * @param peers the addresses of all that take turns; of this one alone, or of none, when they do not
     */
    public Loop(
            ManagedGroups groups,
            Inventory inventory,
            HostedZones zones,
            Clock clock,
            RandomGenerator lot,
            Pause pause,
            Duration interval,
            InetAddress address,
            Supplier<List<InetAddress>> peers) {
        var properties = new ReconcileProperties(interval, REMOVALS, null);
        var ranks = new Peers(Optional.of(peers::get), Set.of(address), lot);
        instance = new Instance(groups, inventory, zones, clock, ranks, pause, Duration.ofMillis(500), properties);
        passClock = new PassClock(instance.fullPasses, ranks, groups, properties, clock);
    }

    public EventHandler hints() {
        return instance.eventLook;
    }

    public void passTick() {
        var unused = passClock.tick();
    }

    public void followUpTick() {
        var unused = instance.followUps.tick();
    }

    /** The id of the group's latest pass that has ended; 0 before the first. */
    public long latestPassId(String groupId) {
        return instance.log.latest(groupId).map(PassReport::id).orElse(0L);
    }

    /** When the group's latest pass began, by this process's clock. */
    public Optional<Instant> latestPass(String groupId) {
        return instance.log.latest(groupId).map(PassReport::startedAt);
    }
}
