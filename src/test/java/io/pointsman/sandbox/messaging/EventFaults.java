package io.pointsman.sandbox.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What goes wrong between the topic and the queue. An event may be lost; one that is not may be doubled, held and delayed. */
public final class EventFaults {

    private Duration delay = Duration.ZERO;
    private int lose;
    private int doubled;
    private int reorder;
    private final List<String> held = new ArrayList<>();
    private Chances chances = Chances.NONE;
    private Random random = new Random(1);

    EventFaults() {}

    /**
     * What is set now.
     *
     * @param held events that wait for others to be reordered with
     */
    public record State(Duration delay, int lose, int doubled, int reorder, int held, Chances chances) {}

    /**
     * What befalls every event by chance, besides the rest.
     *
     * @param lost probability, 0 to 1
     * @param doubled probability of one that is not lost
     * @param latest each comes late by anything up to this, in real time, and so out of order; zero: none does
     */
    public record Chances(double lost, double doubled, Duration latest) {

        static final Chances NONE = new Chances(0, 0, Duration.ZERO);

        public Chances {
            if (!(lost >= 0 && lost <= 1 && doubled >= 0 && doubled <= 1)) {
                throw new IllegalArgumentException("probabilities must be 0 to 1, were " + lost + " and " + doubled);
            }
            if (latest.isNegative()) {
                throw new IllegalArgumentException("delay must not be negative, was " + latest);
            }
        }
    }

    /** Until {@link Chances} are set anew or cleared; the same seed with the same events gives the same. */
    public synchronized void atRandom(Chances set, long seed) {
        chances = set;
        random = new Random(seed);
    }

    /** Holds every event back for so long in real time, not compressed; zero ends it. */
    public synchronized void delay(Duration delay) {
        this.delay = notNegative(delay);
    }

    /** Loses the next {@code events}; 0 ends it. */
    public synchronized void loseNext(int events) {
        lose = notNegative(events);
    }

    /** Delivers the next {@code events} twice, with the same SNS message id; 0 ends it. */
    public synchronized void doubleNext(int events) {
        doubled = notNegative(events);
    }

    /** Holds the next {@code events} until the last of them has come, then delivers them in reverse, once. At least 2. */
    public synchronized void reorderNext(int events) {
        if (events < 2) {
            throw new IllegalArgumentException("reordering needs at least 2 events, was " + events);
        }
        reorder = events;
    }

    public synchronized State state() {
        return new State(delay, lose, doubled, reorder, held.size(), chances);
    }

    /**
     * No fault any more.
     *
     * @return events that were held, in the order in which they came; the caller delivers them
     */
    synchronized List<String> clear() {
        delay = Duration.ZERO;
        lose = 0;
        doubled = 0;
        reorder = 0;
        chances = Chances.NONE;
        List<String> release = List.copyOf(held);
        held.clear();
        return release;
    }

    /** What to deliver now that {@code body} has come, in this order, after {@code delay}. */
    synchronized Delivery pass(String body) {
        if (lose > 0) {
            lose--;
            return new Delivery(List.of(), delay);
        }
        if (random.nextDouble() < chances.lost()) {
            return new Delivery(List.of(), delay);
        }
        List<String> bodies = random.nextDouble() < chances.doubled() ? List.of(body, body) : List.of(body);
        if (doubled > 0) {
            doubled--;
            bodies = List.of(body, body);
        }
        if (reorder > 0) {
            held.addAll(bodies);
            if (--reorder > 0) {
                return new Delivery(List.of(), delay);
            }
            bodies = held.reversed().stream().toList();
            held.clear();
        }
        return new Delivery(bodies, delay.plus(late()));
    }

    private Duration late() {
        return chances.latest().isZero()
                ? Duration.ZERO
                : Duration.ofNanos(random.nextLong(chances.latest().toNanos()));
    }

    record Delivery(List<String> bodies, Duration delay) {}

    private static int notNegative(int events) {
        if (events < 0) {
            throw new IllegalArgumentException("a number of events must not be negative, was " + events);
        }
        return events;
    }

    private static Duration notNegative(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative, was " + delay);
        }
        return delay;
    }
}
