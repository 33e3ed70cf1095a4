package io.pointsman.simulation;

import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.RecordName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Everything in a course: what the processes meet, and the processes. */
final class World {

    private final Conductor conductor;
    private final Chance chance;
    private final History history;
    private final Weather weather;
    private final Estate estate;
    private final Caches caches = new Caches();
    private final Route53 route53;
    private final MessageQueue queue;
    private final Notifications notifications;
    private final Movement movement;
    private final Operations operations;
    private final Holders holders;
    private final People people;
    private final Watch watch;
    private final List<ServiceInstance> processes = new ArrayList<>();
    private final double nudges;
    private final boolean edited;
    private final long interval;
    private final boolean takesTurns;
    private int started;

    World(Random random, boolean keepHistory) {
        conductor = new Conductor(random);
        chance = new Chance(random);
        history = new History(conductor, keepHistory);
        weather = new Weather(chance);
        estate = new Estate(chance, size());
        route53 = new Route53(conductor, chance, history);
        route53.add("Z1", "example.com");
        route53.add("Z2", "example.net");
        queue = new MessageQueue(conductor, chance, history, chance.seconds(20, 60));
        notifications = new Notifications(chance, history, weather, queue);
        movement = new Movement(conductor, estate);
        operations = new Operations(conductor, chance, history, notifications, movement);
        holders = new Holders(route53, caches);
        people = new People(chance, history, estate, caches, route53, holders);
        watch = new Watch(conductor, estate, caches, holders, movement);
        estate.groups()
                .all()
                .forEach(group ->
                        caches.add(new CacheGroup(group.id(), group.location(), chance.between(0, 4), conductor)));
        nudges = chance.intensity(0.02);
        edited = chance.hits(0.5);
        interval = chance.any(60_000L, 60_000L, 90_000L);
        takesTurns = chance.hits(0.5);
        people.settle();
        int instances = chance.any(1, 2, 2, 3);
        if (instances == 3) {
            history.add(Occurrence.THREE_INSTANCES, () -> "");
        }
        if (instances > 1 && takesTurns) {
            history.add(Occurrence.TAKING_TURNS, () -> "");
        }
        for (int i = 0; i < instances; i++) {
            launch();
        }
    }

    private int size() {
        int size = chance.hits(0.08) ? chance.between(5, 20) : chance.any(1, 1, 1, 2, 2, 3, 4);
        if (size >= 5) {
            history.add(Occurrence.MANY_GROUPS, () -> String.valueOf(size));
        }
        return size;
    }

    private void launch() {
        Duration skew = chance.hits(0.5) ? Duration.ZERO : Duration.ofMillis(chance.between(-120_000, 120_000));
        if (!skew.isZero()) {
            history.add(Occurrence.CLOCK_SKEW, skew::toString);
        }
        started++;
        ServiceInstance process = new ServiceInstance(this, "i" + started, address(started), skew, interval);
        history.add(() -> process + " starts");
        processes.add(process);
        process.start();
    }

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the process hears when it asks for the addresses of all. */
    List<InetAddress> peersOf(ServiceInstance process) {
        return takesTurns ? processes.stream().map(ServiceInstance::address).toList() : List.of(process.address());
    }

    /** People and instances of different knowledge together may look like somebody who keeps changing it. */
    boolean mayBeLeftAlone(Estate.Slot slot) {
        return people.editsOf(slot) > 0 && people.editsOf(slot) + watch.changesOf(slot) > 3;
    }

    boolean hasRivals() {
        return processes.size() > 1;
    }

    /** How many take turns with full passes. */
    int turns() {
        return takesTurns ? processes.size() : 1;
    }

    /** The longest between two full passes, when clocks differ and turns fall together, and a while for a zone that is busy. */
    long foundWithin() {
        return (turns() > 1 ? 2 : 1) * interval + 45_000;
    }

    /** Kills the process; another takes its place after a while. */
    void kill(ServiceInstance process) {
        if (process.isDead()) {
            return;
        }
        process.kill();
        processes.remove(process);
        conductor.after(chance.seconds(0, 120), () -> {
            history.add(Occurrence.RESTARTED, process::toString);
            launch();
        });
    }

    /** Now and then something happens just while a call is under way. */
    void nudge() {
        if (weather.isRough() && chance.hits(nudges)) {
            disturb();
        }
    }

    /** Anything that can happen while the course is rough. */
    void disturb() {
        CacheGroup group = anyGroup();
        switch (chance.between(0, 10)) {
            case 10 -> {
                if (chance.hits(0.2)) {
                    loseZone();
                }
            }
            case 0 -> {
                // Two kinds of empty answers in one course could add up to the ten minutes that make a group gone.
                if (!weather.mayShowNothing()) {
                    operations.hide(group);
                }
            }
            case 1 -> operations.showHalf(group);
            case 2 -> notifications.mumble();
            case 3 -> outage();
            case 4, 5 -> {
                if (edited) {
                    people.edit();
                }
            }
            default -> operate(group);
        }
    }

    /** No random faults any more, nor what was still to come of them. */
    void clearUp() {
        weather.clearUp();
        caches.all().forEach(operations::show);
    }

    /** A batch was refused for a name that a person must look at. */
    void refused(ServiceInstance process, RecordName name, ChangeBatch batch) {
        if (!weather.isRough()) {
            watch.refused(process, name, batch);
        }
    }

    /** An availability zone is lost, and with it many primaries. */
    void loseZone() {
        history.add(Occurrence.ZONE_LOST, () -> "");
        caches.all().forEach(group -> operations.failOver(group, false));
    }

    /** Something that an operator of caches or AWS itself does. */
    void operate() {
        operate(anyGroup());
    }

    private void operate(CacheGroup group) {
        switch (chance.between(0, 10)) {
            case 0, 1, 2 -> operations.failOver(group, false);
            case 3, 4 -> operations.failOver(group, true);
            case 5, 6 -> operations.addReplica(group);
            case 7 -> operations.removeReplica(group);
            case 8, 9 -> operations.replaceReplica(group);
            default -> {
                if (chance.hits(0.3)) {
                    operations.deleteGroup(group);
                }
            }
        }
    }

    private CacheGroup anyGroup() {
        return chance.any(List.copyOf(caches.all()));
    }

    private void outage() {
        String target = anyTarget();
        history.add(Occurrence.OUTAGE, () -> target);
        weather.breakDown(target);
        conductor.after(chance.seconds(10, 180), () -> weather.mend(target));
    }

    private String anyTarget() {
        var group = chance.any(List.copyOf(estate.groups().all()));
        return chance.any(Calls.QUEUE, Wire.elastiCache(group.location()), Wire.route53(group.zoneId()));
    }

    Conductor conductor() {
        return conductor;
    }

    Chance chance() {
        return chance;
    }

    History history() {
        return history;
    }

    Weather weather() {
        return weather;
    }

    Estate estate() {
        return estate;
    }

    Caches caches() {
        return caches;
    }

    Route53 route53() {
        return route53;
    }

    MessageQueue queue() {
        return queue;
    }

    Movement movement() {
        return movement;
    }

    Holders holders() {
        return holders;
    }

    People people() {
        return people;
    }

    Watch watch() {
        return watch;
    }

    List<ServiceInstance> processes() {
        return List.copyOf(processes);
    }

    /** Whether people changed names in this course. */
    boolean wasEdited() {
        return history.occurred().contains(Occurrence.HAND_EDIT);
    }
}
