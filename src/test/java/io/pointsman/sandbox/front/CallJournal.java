package io.pointsman.sandbox.front;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The calls that came in, latest 100,000, and how many there were in all. A call is entered before its answer is sent: who
 * holds an answer finds its call here.
 */
public final class CallJournal {

    private static final int KEPT = 100_000;

    private final Deque<Call> calls = new ArrayDeque<>();
    private final Map<String, Map<String, Long>> counts = new TreeMap<>();
    private final List<Consumer<Call>> listeners = new CopyOnWriteArrayList<>();
    private long entered;

    CallJournal() {}

    void enter(
            String service, String operation, Instant started, Instant ended, int status, Optional<CallFault> fault) {
        Call call;
        synchronized (this) {
            if (calls.size() == KEPT) {
                calls.removeFirst();
            }
            call = new Call(++entered, service, operation, started, ended, status, fault);
            calls.addLast(call);
            counts.computeIfAbsent(service, ignored -> new TreeMap<>()).merge(operation, 1L, Long::sum);
        }
        listeners.forEach(listener -> listener.accept(call));
    }

    /** Called on the thread of each call, once it is entered and before its caller has the answer or loses the connection. */
    public void onEntered(Consumer<Call> listener) {
        listeners.add(listener);
    }

    /** The kept calls, in the order in which they ended. */
    public synchronized List<Call> all() {
        return List.copyOf(calls);
    }

    /** The kept calls that started at {@code from} or later and ended at {@code to} or earlier. */
    public List<Call> between(Instant from, Instant to) {
        return all().stream()
                .filter(call -> !call.started().isBefore(from) && !call.ended().isAfter(to))
                .toList();
    }

    /** The latest calls, newest first. */
    public synchronized List<Call> latest(int limit) {
        List<Call> latest = new ArrayList<>();
        calls.descendingIterator().forEachRemaining(call -> {
            if (latest.size() < limit) {
                latest.add(call);
            }
        });
        return List.copyOf(latest);
    }

    /** How often the operation was called since the start, faults included. */
    public synchronized long count(String service, String operation) {
        return counts.getOrDefault(service, Map.of()).getOrDefault(operation, 0L);
    }

    /** Calls since the start, by service and operation, both in alphabetic order. */
    public synchronized Map<String, Map<String, Long>> counts() {
        Map<String, Map<String, Long>> copy = new TreeMap<>();
        counts.forEach((service, operations) -> copy.put(service, new TreeMap<>(operations)));
        return copy;
    }
}
