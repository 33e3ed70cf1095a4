package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.elasticache.NotificationSink.Notification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/** What happened in the last 14 days, and the one thread that tells the sink. */
final class EventLog implements AutoCloseable {

    static final Duration HISTORY = Duration.ofDays(14);

    private static final int MOST_AT_ONCE = 100;

    /** An event and its place in the log; a page continues below a place, whatever has been added since. */
    record Entry(long place, CacheEvent event) {}

    private final NotificationSink sink;
    private final Deque<Entry> entries = new ArrayDeque<>(); // newest first, guarded by this
    private final BlockingQueue<Notification> untold = new LinkedBlockingQueue<>();
    private final ExecutorService teller = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("sandbox-notifications").factory());
    private long places;

    EventLog(NotificationSink sink) {
        this.sink = sink;
    }

    synchronized void add(CacheEvent event) {
        entries.addFirst(new Entry(++places, event));
        Instant oldest = event.date().minus(HISTORY);
        while (entries.getLast().event().date().isBefore(oldest)) {
            entries.removeLast();
        }
    }

    void tell(String topicArn, String eventKey, String value) {
        untold.add(new Notification(topicArn, eventKey, value));
        teller.execute(this::tellAll);
    }

    private void tellAll() {
        List<Notification> next = new ArrayList<>();
        untold.drainTo(next, MOST_AT_ONCE);
        if (!next.isEmpty()) {
            sink.publishAll(next);
        }
    }

    /**
     * The matching entries, newest first.
     *
     * @param below only entries before this place
     */
    synchronized List<Entry> find(Predicate<CacheEvent> filter, long below, int most) {
        List<Entry> found = new ArrayList<>();
        for (Iterator<Entry> all = entries.iterator(); all.hasNext() && found.size() < most; ) {
            Entry entry = all.next();
            if (entry.place() < below && filter.test(entry.event())) {
                found.add(entry);
            }
        }
        return found;
    }

    /** Notifications not yet told are dropped. */
    @Override
    public void close() {
        teller.shutdownNow();
    }
}
