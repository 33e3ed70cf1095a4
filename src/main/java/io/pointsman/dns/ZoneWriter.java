package io.pointsman.dns;

import io.pointsman.aws.Pause;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Submits changes, one batch in flight per zone, because Route 53 refuses a second one ({@code PriorRequestNotComplete}). This is the only
 * way to write, and in observe mode there is none of it.
 *
 * <ol>
 *   <li>What comes while the zone is idle is sent at once; what comes meanwhile goes out together when the zone is free again, in as few
 *       batches as the quotas allow, and behind several that went together the next, whenever they come, wait a moment for company. What was submitted as one is never split over two batches.
 *   <li>A large batch waits until the account's rate admits it and then for this instance's window, if that costs less than a refusal would:
 *       of two that meet at one zone the second has spent its changes.
 *   <li>A busy zone, a throttled call or an answer that was cut gets the same batch again, ever later.
 *   <li>When Route 53 refuses a batch for what it says, those whose records the refusal names get it, and the rest is sent again. When it
 *       names nobody, the batch is halved until the one at fault stands alone.
 * </ol>
 */
public final class ZoneWriter {

    /** The SDK makes one of each. */
    private static final int ATTEMPTS = 5;

    private static final Duration BEAT = Duration.ofMillis(20);
    private static final int MOST_BEATS = 200;

    /** What a change that is refused costs the account, which has a hundred a second. */
    private static final Duration PRICE_OF_A_CHANGE = Duration.ofMillis(10);

    private final HostedZones zones;
    private final int mostElements;
    private final Duration firstWait;
    private final Supplier<Duration> untilOwnWindow;
    private final Pause pause;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    /**
     * @param mostElements changes of records that may be sent in one request; the account's rate can be narrower than the quota
     * @param firstWait before the second attempt at a busy zone; doubled for each further one, with jitter
     * @param untilOwnWindow how long it is until no other instance begins to send large batches; zero if none does now
     */
    public ZoneWriter(
            HostedZones zones, int mostElements, Duration firstWait, Supplier<Duration> untilOwnWindow, Pause pause) {
        this.zones = zones;
        this.mostElements = Math.min(mostElements, ChangeBatch.MOST_ELEMENTS);
        this.firstWait = firstWait;
        this.untilOwnWindow = untilOwnWindow;
        this.pause = pause;
    }

    /**
     * Submits changes that take effect together or not at all, and returns at once.
     *
     * @param batch within the quotas by itself; may be sent together with others
     * @return completes when Route 53 has accepted it; exceptionally as {@link HostedZones#submit} throws, with {@link Transient} if it stays
     *     busy
     */
    public CompletableFuture<Void> submit(String zoneId, ChangeBatch batch) {
        return lines.computeIfAbsent(zoneId, Line::new).add(batch);
    }

    /** Completes when all that was submitted for the zone until now has been answered, however, with how much that is since the start. */
    public CompletableFuture<Long> drained(String zoneId) {
        return lines.computeIfAbsent(zoneId, Line::new).drained();
    }

    /**
     * Waits until the account's rate admits so many changes at once, for four seconds at most: it may be too narrow ever to do so.
     *
     * @param ahead how long after the wait they are to be submitted
     */
    public void awaitRoom(String zoneId, int elements, Duration ahead) throws InterruptedException {
        for (int i = 0; i < MOST_BEATS && zones.room(zoneId, ahead) < elements; i++) {
            pause.sleep(BEAT);
        }
    }

    private record Submission(ChangeBatch batch, CompletableFuture<Void> answer) {}

    /** What waits for one zone; a thread sends for as long as anything does. */
    private final class Line {

        private final String zoneId;
        private final Deque<Submission> waiting = new ArrayDeque<>();
        private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        private long submitted;
        private boolean sending;
        private boolean crowded;

        Line(String zoneId) {
            this.zoneId = zoneId;
        }

        synchronized CompletableFuture<Void> add(ChangeBatch batch) {
            Submission submission = new Submission(batch, new CompletableFuture<>());
            waiting.add(submission);
            last = CompletableFuture.allOf(last, submission.answer()).handle((accepted, refusal) -> true);
            submitted++;
            if (!sending) {
                sending = true;
                Thread.ofVirtual().name("zone-" + zoneId).start(this::sendAll);
            }
            return submission.answer();
        }

        synchronized CompletableFuture<Long> drained() {
            long until = submitted;
            return last.thenApply(all -> until);
        }

        private void sendAll() {
            try {
                gather();
                for (List<Submission> next = next(); !next.isEmpty(); next = next()) {
                    crowded = next.size() > 1;
                    send(next);
                    gather();
                }
            } catch (RuntimeException | Error e) {
                refuse(giveUp(), e);
            }
        }

        /** Whoever comes later finds nobody sending. */
        private synchronized List<Submission> giveUp() {
            List<Submission> left = waitingNow();
            waiting.clear();
            sending = false;
            return left;
        }

        /** Who comes behind a crowd is seldom alone, and whoever comes before the window does goes along. */
        private void gather() {
            try {
                if (crowded) {
                    pause.sleep(BEAT);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            awaitWindow(waitingNow());
        }

        private synchronized List<Submission> waitingNow() {
            return List.copyOf(waiting);
        }

        /** As many of the first as fit into one batch; ends the sending when there are none. */
        private synchronized List<Submission> next() {
            List<Submission> together = new ArrayList<>();
            List<ChangeBatch> batches = new ArrayList<>();
            while (!waiting.isEmpty()) {
                batches.add(waiting.getFirst().batch());
                if (!together.isEmpty() && !ChangeBatch.fitTogether(batches, mostElements)) {
                    break;
                }
                together.add(waiting.removeFirst());
            }
            sending = !together.isEmpty();
            return together;
        }

        private void send(List<Submission> together) {
            if (together.isEmpty()) {
                return;
            }
            try {
                sendPatiently(together);
                together.forEach(submission -> submission.answer().complete(null));
            } catch (StaleReading e) {
                sendApart(together, e);
            } catch (Rejected e) {
                if (e.isOfPart()) {
                    sendApart(together, e);
                } else {
                    refuse(together, e);
                }
            } catch (RuntimeException | Error e) {
                refuse(together, e);
            }
        }

        private void sendApart(List<Submission> together, RuntimeException refusal) {
            String text = String.valueOf(refusal.getMessage());
            List<Submission> named = new ArrayList<>();
            List<Submission> others = new ArrayList<>();
            together.forEach(submission -> (submission.batch().isNamedIn(text) ? named : others).add(submission));
            if (together.size() == 1) {
                refuse(together, refusal);
            } else if (named.isEmpty()) {
                sendAgain(others.subList(0, others.size() / 2));
                sendAgain(others.subList(others.size() / 2, others.size()));
            } else {
                refuse(named, refusal);
                sendAgain(others);
            }
        }

        private void sendAgain(List<Submission> part) {
            try {
                awaitWindow(part);
            } catch (RuntimeException | Error e) {
                refuse(part, e);
                return;
            }
            send(part);
        }

        private static void refuse(List<Submission> submissions, Throwable why) {
            submissions.forEach(submission -> submission.answer().completeExceptionally(why));
        }

        private void sendPatiently(List<Submission> together) {
            ChangeBatch batch = ChangeBatch.together(
                    together.stream().map(Submission::batch).toList());
            for (int attempt = 1; ; attempt++) {
                try {
                    zones.submit(zoneId, batch);
                    return;
                } catch (Transient e) {
                    if (attempt == ATTEMPTS || !waited(attempt)) {
                        throw e;
                    }
                    awaitWindow(together);
                }
            }
        }

        private void awaitWindow(List<Submission> together) {
            if (together.isEmpty()) {
                return;
            }
            int elements = together.stream()
                    .mapToInt(submission -> submission.batch().elements())
                    .sum();
            try {
                awaitRoom(zoneId, Math.min(elements, mostElements), Duration.ZERO);
                Duration wait = untilOwnWindow.get();
                if (wait.isPositive() && wait.compareTo(PRICE_OF_A_CHANGE.multipliedBy(elements)) < 0) {
                    pause.sleep(wait);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Up to 1, 2, 4, 8 times the first wait. */
        private boolean waited(int attempt) {
            try {
                pause.sleepUpTo(firstWait.multipliedBy(1L << (attempt - 1)));
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
