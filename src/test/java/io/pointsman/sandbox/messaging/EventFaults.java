package io.pointsman.sandbox.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What goes wrong between the topic and the queue. An event may be lost; one that is not may be doubled, held and delayed. */
public final class EventFaults {

    private Duration delay = Duration.ZERO;
    private int lose;
    private int doubled;
    private int reorder;
    private final List<String> held = new ArrayList<>();

    EventFaults() {}

    /**
     * What is set now.
     *
     * @param held events that wait for others to be reordered with
     */
    public record State(Duration delay, int lose, int doubled, int reorder, int held) {}

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
        return new State(delay, lose, doubled, reorder, held.size());
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
        List<String> bodies = List.of(body);
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
        return new Delivery(bodies, delay);
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
