package io.pointsman.simulation;

import io.pointsman.aws.Pause;
import java.lang.reflect.Constructor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * Runs the virtual threads of one course of events, one at a time, and lets virtual time pass when all of them wait.
 *
 * <ol>
 *   <li>Virtual threads begun by {@link #start}, and those that they begin, have this as their scheduler: what can run stands in a list,
 *       and the course's random numbers say what runs next, until it waits.
 *   <li>When nothing can run, the next event in virtual time happens, on the conductor's own thread.
 * </ol>
 *
 * Nothing runs in parallel and nothing waits for the machine's time, so equal seeds give equal courses. A thread that is woken from
 * outside, by a timer or because it waited for a monitor, would break that, and ends the course.
 */
final class Conductor implements Executor {

    static final Instant BEGINNING = Instant.parse("2026-11-20T03:00:00Z");

    /** Far more than any sound course needs at one moment; less than a patient person's minute. */
    private static final int MOST_STEPS_AT_ONCE = 1_000_000;

    private final Random random;
    private final Thread owner = Thread.currentThread();
    private final List<Runnable> runnable = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final AtomicBoolean wokenFromOutside = new AtomicBoolean();
    private long now;
    private long sequence;

    private record Event(long at, long sequence, Runnable action) implements Comparable<Event> {

        private static final Comparator<Event> ORDER =
                Comparator.comparingLong(Event::at).thenComparingLong(Event::sequence);

        @Override
        public int compareTo(Event other) {
            return ORDER.compare(this, other);
        }
    }

    Conductor(Random random) {
        this.random = random;
    }

    /** Milliseconds since the beginning. */
    long now() {
        return now;
    }

    /** Begins a virtual thread. */
    void start(String name, Runnable task) {
        scheduledBy(this).name(name).start(task);
    }

    /** Lets {@code action} happen later, on the conductor's own thread. */
    void after(long millis, Runnable action) {
        events.add(new Event(now + millis, sequence++, action));
    }

    /** Goes on until virtual time is {@code end}. */
    void runUntil(long end) {
        drain();
        for (Event next = events.peek(); next != null && next.at() <= end; next = events.peek()) {
            events.remove();
            now = next.at();
            next.action().run();
            drain();
        }
        now = end;
    }

    private void drain() {
        for (int steps = 0; !runnable.isEmpty(); steps++) {
            if (steps > MOST_STEPS_AT_ONCE) {
                throw new IllegalStateException("a thread of the service goes round and round");
            }
            int chosen = random.nextInt(runnable.size());
            Runnable next = runnable.get(chosen);
            runnable.set(chosen, runnable.getLast());
            runnable.removeLast();
            next.run();
        }
        if (wokenFromOutside.get()) {
            throw new IllegalStateException(
                    "a thread of the service waited by the machine's time or for a monitor; only Pause, locks and futures can be simulated");
        }
    }

    /** The scheduler's side: the virtual machine gives us what can run. */
    @Override
    public void execute(Runnable task) {
        Thread caller = Thread.currentThread();
        if (!caller.equals(owner) && !caller.isVirtual()) {
            wokenFromOutside.set(true);
            return;
        }
        runnable.add(task);
    }

    /** A clock that is wrong by {@code skew}. */
    Clock clock(Duration skew) {
        Instant beginning = BEGINNING.plus(skew);
        return new Clock() {
            @Override
            public Instant instant() {
                return beginning.plusMillis(now);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    /** The course's own. */
    RandomGenerator lot() {
        return random;
    }

    /**
     * Lets virtual time pass for the calling virtual thread.
     *
     * @param around called before and after, never returns when the thread's process is dead
     */
    Pause pause(Runnable around) {
        return new Pause() {
            @Override
            public void sleep(Duration duration) {
                around.run();
                Rendezvous<Boolean> wake = new Rendezvous<>();
                after(Math.max(0, duration.toMillis()), () -> wake.answer(() -> true));
                wake.await();
                around.run();
            }

            @Override
            public void sleepUpTo(Duration longest) {
                long half = longest.toMillis() / 2;
                sleep(Duration.ofMillis(half + random.nextLong(half + 1)));
            }
        };
    }

    /**
     * The JDK's own tests choose a virtual thread's scheduler so; there is no public way yet.
     *
     * @throws IllegalStateException with the remedy, when the virtual machine was started without the door being opened
     */
    private static Thread.Builder.OfVirtual scheduledBy(Executor scheduler) {
        try {
            Constructor<?> constructor = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            return (Thread.Builder.OfVirtual) constructor.newInstance(scheduler);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException(
                    "start the virtual machine with --add-opens java.base/java.lang=ALL-UNNAMED, JDK 21 to 25", e);
        }
    }
}
