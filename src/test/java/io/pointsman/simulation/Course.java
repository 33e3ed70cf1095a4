package io.pointsman.simulation;

import io.pointsman.groups.ManagedGroup;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One course of events, from one seed.
 *
 * <ol>
 *   <li>Rough: operations, hand edits, faults of every kind, deaths and restarts. What can be judged at the moment of a change is.
 *   <li>Clear: calls succeed again, except that in some courses one thing stays broken. Operations go on. After a while to recover, no
 *       name of what is not broken may be wrong for longer than a full pass needs to find it, nor move more often than it must.
 *   <li>Quiet: nothing happens any more and all is mended. In the end every name is right, every message has found its pass, and for a
 *       long time nothing has been written.
 * </ol>
 */
final class Course {

    private static final long RECOVERY = 5 * 60_000;
    private static final long CLEAR = 14 * 60_000;
    private static final long QUIET = 37 * 60_000;
    private static final long SILENCE = 12 * 60_000;
    private static final long LOOK = 10_000;

    private final long seed;
    private final World world;
    private final Conductor conductor;
    private Broke broke = Broke.nothing();

    /**
     * What stays broken while the course is clear.
     *
     * @param spares whether a group has nothing to do with it
     */
    private record Broke(Predicate<ManagedGroup> spares, Runnable mend) {
        static Broke nothing() {
            return new Broke(group -> true, () -> {});
        }
    }

    /** @param violation empty if every promise was kept */
    record Result(long seed, Optional<Broken> violation, Set<Occurrence> occurred, List<String> history) {}

    private Course(long seed, boolean keepHistory) {
        this.seed = seed;
        world = new World(new Random(seed), keepHistory);
        conductor = world.conductor();
    }

    static Result run(long seed, boolean keepHistory) {
        Escapes.forget();
        Course course = new Course(seed, keepHistory);
        Optional<Broken> violation = Optional.empty();
        try {
            course.run();
        } catch (Broken e) {
            violation = Optional.of(e);
        }
        return new Result(
                seed,
                violation,
                course.world.history().occurred(),
                course.world.history().lines());
    }

    private void run() {
        beRough();
        beClear();
        beQuiet();
    }

    private void beRough() {
        long end = world.chance().seconds(180, 720);
        int disturbances = world.chance().between(2, 30);
        for (int i = 0; i < disturbances; i++) {
            conductor.after(world.chance().between(0, (int) end), world::disturb);
        }
        runUntil(end);
    }

    private void beClear() {
        long begin = conductor.now();
        world.history().add(() -> "the weather clears up");
        world.clearUp();
        // The longest outage, and the longest restart, end within the time to recover.
        if (world.chance().hits(0.4)) {
            conductor.after(181_000, () -> broke = breakSomething());
        }
        runUntil(begin + RECOVERY);
        world.movement().begin(world.caches().all());
        int operations = world.chance().between(0, 6);
        for (int i = 0; i < operations; i++) {
            conductor.after(world.chance().between(0, (int) (CLEAR - RECOVERY)), world::operate);
        }
        while (conductor.now() < begin + CLEAR) {
            runUntil(conductor.now() + LOOK);
            requireNothingLongWrong();
        }
    }

    private Broke breakSomething() {
        ManagedGroup group =
                world.chance().any(List.copyOf(world.estate().groups().all()));
        return switch (world.chance().between(0, 2)) {
            case 0 -> {
                String target = Wire.route53(group.zoneId());
                world.history().add(Occurrence.ZONE_DOWN, () -> target);
                world.weather().breakDown(target);
                yield new Broke(
                        other -> !other.zoneId().equals(group.zoneId()),
                        () -> world.weather().mend(target));
            }
            case 1 -> {
                String target = Wire.elastiCache(group.location());
                world.history().add(Occurrence.LOCATION_DOWN, () -> target);
                world.weather().breakDown(target);
                yield new Broke(
                        other -> !other.location().equals(group.location()),
                        () -> world.weather().mend(target));
            }
            default -> {
                world.route53().refuse(group.naming().name(1));
                conductor.after(world.chance().seconds(130, 400), world::loseZone);
                yield new Broke(
                        other -> !other.id().equals(group.id()),
                        () -> world.route53().refuseNothing());
            }
        };
    }

    private void beQuiet() {
        world.history().add(() -> "all is mended, and nothing happens any more");
        broke.mend().run();
        runUntil(conductor.now() + QUIET);
        for (ManagedGroup group : world.estate().groups().all()) {
            boolean known = world.processes().stream()
                    .anyMatch(process -> process.knowledge().shown(group.id()).isPresent());
            rightness().requireRight(group, known);
            requireFewMoves(group);
        }
        world.people().requireBystanders();
        if (!world.queue().left().isEmpty()) {
            throw new Broken(Promise.P6, "never done with: " + world.queue().left());
        }
        if (world.watch().lastWrite() > conductor.now() - SILENCE) {
            throw new Broken(Promise.P7, "there was a write at " + world.watch().lastWrite());
        }
        for (ServiceInstance process : world.processes()) {
            process.requireAlive(world.turns());
        }
    }

    private void requireNothingLongWrong() {
        Promise promise = broke.equals(Broke.nothing()) ? Promise.P1 : Promise.P8;
        for (ManagedGroup group : world.estate().groups().all()) {
            if (broke.spares().test(group)) {
                rightness().requireNothingLongWrong(group, promise);
            }
        }
    }

    private void requireFewMoves(ManagedGroup group) {
        int moves = world.movement().moves(group.id());
        int needed = world.movement().needed(group.id(), world.hasRivals());
        if (!world.wasEdited() && broke.spares().test(group) && moves > needed) {
            throw new Broken(
                    Promise.P2, "names of %s moved %d times, %d would have done".formatted(group.id(), moves, needed));
        }
    }

    private Rightness rightness() {
        return new Rightness(
                conductor, world.estate(), world.caches(), world.holders(), world::mayBeLeftAlone, world.foundWithin());
    }

    private void runUntil(long end) {
        try {
            conductor.runUntil(end);
        } catch (IllegalStateException e) {
            throw new Broken(Promise.P9, String.valueOf(e.getMessage()));
        }
        Escapes.first().ifPresent(escaped -> {
            throw new Broken(Promise.P9, "seed " + seed + ": " + escaped);
        });
    }
}
