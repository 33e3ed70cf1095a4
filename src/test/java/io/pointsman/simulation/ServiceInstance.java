package io.pointsman.simulation;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.aws.Pause;
import io.pointsman.events.Pumps;
import io.pointsman.failure.Transient;
import io.pointsman.reconcile.Loop;
import io.pointsman.simulation.MessageQueue.Mail;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.springframework.messaging.Message;

/** One process of the service: the whole loop, its clocks, and the listener of the queue as the library drives it. */
final class ServiceInstance {

    private static final long AFTER_A_FAILED_POLL = 1_000;

    private final World world;
    private final String name;
    private final InetAddress address;
    private final long interval;
    private final Knowledge knowledge = new Knowledge();
    private final Wire wire;
    private final Clock clock;
    private Optional<Loop> loop = Optional.empty();
    private boolean dead;

    ServiceInstance(World world, String name, InetAddress address, Duration skew, long interval) {
        this.address = address;
        this.world = world;
        this.name = name;
        this.interval = interval;
        clock = world.conductor().clock(skew);
        wire = new Wire(world, this, clock);
    }

    InetAddress address() {
        return address;
    }

    Knowledge knowledge() {
        return knowledge;
    }

    boolean isDead() {
        return dead;
    }

    /** From now on nothing of it happens any more, not even a finally. */
    void kill() {
        dead = true;
    }

    /** To be called before anything that others can see; never returns in a process that was killed. */
    void breathe() {
        if (dead) {
            Rendezvous.never();
        }
    }

    void start() {
        world.conductor().start(name, () -> {
            Loop whole = new Loop(
                    world.estate().groups(),
                    wire,
                    wire,
                    clock,
                    world.conductor().lot(),
                    pause(),
                    Duration.ofMillis(interval),
                    address,
                    () -> world.peersOf(this));
            loop = Optional.of(whole);
            every(Loop.PASSES, whole::passTick, 0);
            every(Loop.FOLLOW_UPS, whole::followUpTick, Loop.FOLLOW_UPS.toMillis());
            listen(Pumps.pump(whole.hints(), new SimpleMeterRegistry(), clock));
        });
    }

    private Pause pause() {
        return world.conductor().pause(this::breathe);
    }

    private void every(Duration period, Runnable tick, long first) {
        world.conductor().after(first, () -> {
            if (!dead) {
                world.conductor().start(name + "-clock", tick);
                every(period, tick, period.toMillis());
            }
        });
    }

    private void listen(Function<Message<String>, CompletableFuture<Void>> pump) {
        while (true) {
            List<Mail> mails;
            try {
                mails = wire.receive();
            } catch (Transient e) {
                rest();
                continue;
            }
            long receivedAt = world.conductor().now();
            for (Mail mail : mails) {
                Thread.ofVirtual().start(() -> handle(pump, mail, receivedAt));
            }
        }
    }

    private void rest() {
        try {
            pause().sleep(Duration.ofMillis(AFTER_A_FAILED_POLL));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A message whose future fails is left where it is; one whose deletion fails is delivered again, too. */
    private void handle(Function<Message<String>, CompletableFuture<Void>> pump, Mail mail, long receivedAt) {
        try {
            pump.apply(Pumps.message("m" + mail.number, mail.body)).join();
        } catch (CompletionException e) {
            world.history().add(() -> name + " leaves " + mail + " because " + e.getCause());
            return;
        }
        try {
            wire.delete(mail, receivedAt);
        } catch (Transient e) {
            world.history().add(() -> name + " could not delete " + mail);
        }
    }

    /** Its clock still leads to passes over every group, as often as its turn comes. */
    void requireAlive(int turns) {
        Instant since = clock.instant().minusMillis((turns + 1) * interval);
        for (var group : world.estate().groups().all()) {
            if (loop.flatMap(whole -> whole.latestPass(group.id()))
                    .filter(since::isBefore)
                    .isEmpty()) {
                throw new Broken(Promise.P8, name + " makes no passes over " + group.id() + " any more");
            }
        }
    }

    long latestPassId(String groupId) {
        return loop.map(whole -> whole.latestPassId(groupId)).orElse(0L);
    }

    @Override
    public String toString() {
        return name;
    }
}
