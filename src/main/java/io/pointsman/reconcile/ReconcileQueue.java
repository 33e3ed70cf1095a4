package io.pointsman.reconcile;

import io.pointsman.aws.ReadDesk;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.topology.ReplicationGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * One pass per group at a time; whoever asks while one runs shares the next. An answer is always of a pass that began after the
 * question.
 *
 * <p>Starts before and stops after the listener of the event queue, so that its last messages still find their pass.
 */
@Component
final class ReconcileQueue implements SmartLifecycle {

    private static final Logger logger = LoggerFactory.getLogger(ReconcileQueue.class);

    private static final Duration LONGEST_STOP = Duration.ofSeconds(25);

    private final Reconciler reconciler;
    private final Observer observer;
    private final PassLog log;
    private final AtomicLong questions = new AtomicLong();
    private final Map<String, Line> lines = new HashMap<>();
    private boolean open = true;

    ReconcileQueue(Reconciler reconciler, Observer observer, PassLog log) {
        this.reconciler = reconciler;
        this.observer = observer;
        this.log = log;
    }

    /** One group's line: who waits for the next pass; the line exists while a pass runs or somebody waits. */
    private static final class Line {
        private List<Asking> waiting = new ArrayList<>();
    }

    /**
     * @param look a look that began after the question; empty: make one
     * @param question counts up, whoever asks
     */
    private record Asking(
            ManagedGroup group,
            Cause cause,
            Optional<Supplier<Observation>> look,
            long question,
            CompletableFuture<PassReport> answer) {}

    /**
     * Asks for a pass and returns at once.
     *
     * @return completes with the report, also of a failed pass; exceptionally with {@link Transient} when we are stopping
     */
    CompletableFuture<PassReport> ask(ManagedGroup group, Cause cause) {
        return ask(group, cause, Optional.empty(), question());
    }

    /**
     * The same for one of many groups that something happened to, perhaps. In a crowd the half of the look at ElastiCache comes first, shared
     * with all who ask now, and the pass begins when it is there: until then another's look may begin one, and passes come one after the other, so that
     * each few of them would have all groups listed anew.
     */
    CompletableFuture<PassReport> askOfMany(ManagedGroup group, Cause cause) {
        if (!observer.isCrowded(group)) {
            return ask(group, cause);
        }
        long question = question();
        CompletableFuture<Optional<ReplicationGroup>> shown = observer.topology(group);
        return shown.handle((read, failure) -> group)
                .thenCompose(looked ->
                        ask(looked, cause, question, () -> observer.completedAmongMany(looked, ReadDesk.join(shown))));
    }

    /** The same, with a first look that began after the question, which may have been some time ago. */
    CompletableFuture<PassReport> ask(ManagedGroup group, Cause cause, long question, Supplier<Observation> look) {
        return ask(group, cause, Optional.of(look), question);
    }

    /** To be drawn before a look begins that is to be brought later. */
    long question() {
        return questions.incrementAndGet();
    }

    /** The same, unless a pass of the group is under way already: what that one does not see, the next look shows again. */
    void askIfIdle(ManagedGroup group, Cause cause, Supplier<Observation> look) {
        synchronized (lines) {
            if (open && !lines.containsKey(group.id())) {
                var unused = ask(group, cause, Optional.of(look), 0);
            }
        }
    }

    private CompletableFuture<PassReport> ask(
            ManagedGroup group, Cause cause, Optional<Supplier<Observation>> look, long question) {
        Asking asking = new Asking(group, cause, look, question, new CompletableFuture<>());
        synchronized (lines) {
            if (!open) {
                return CompletableFuture.failedFuture(new Transient("stopping; no pass is begun any more", null));
            }
            Line line = lines.get(group.id());
            if (line == null) {
                line = new Line();
                lines.put(group.id(), line);
                Thread.ofVirtual().name("pass-" + group.id()).start(() -> serve(group));
            }
            line.waiting.add(asking);
        }
        return asking.answer();
    }

    private void serve(ManagedGroup group) {
        while (isAwaited(group)) {
            answer(takeAskers(group));
        }
    }

    /** Ends the line when nobody waits. */
    private boolean isAwaited(ManagedGroup group) {
        synchronized (lines) {
            Line line = lines.get(group.id());
            if (line == null || line.waiting.isEmpty()) {
                lines.remove(group.id());
                lines.notifyAll();
                return false;
            }
            return true;
        }
    }

    private List<Asking> takeAskers(ManagedGroup group) {
        synchronized (lines) {
            Line line = Objects.requireNonNull(lines.get(group.id()));
            List<Asking> askers = line.waiting;
            line.waiting = new ArrayList<>();
            return askers;
        }
    }

    private void answer(List<Asking> askers) {
        // Tags may have changed the group's settings since somebody asked; those of now hold.
        String id = askers.getLast().group().id();
        Optional<ManagedGroup> found = reconciler.groups.find(id);
        if (found.isEmpty()) {
            Transient left = new Transient("group " + id + " is not looked after any more", null);
            askers.forEach(asking -> asking.answer().completeExceptionally(left));
            return;
        }
        ManagedGroup group = found.get();
        // A look that was brought serves those whose question was no later than its own. Where the last who asked
        // brought none, we make one.
        Asking latest =
                askers.stream().max(Comparator.comparingLong(Asking::question)).orElseThrow();
        Supplier<Observation> look =
                latest.look().filter(brought -> latest.group().equals(group)).orElse(() -> observer.observe(group));
        Cause cause = askers.stream()
                .map(Asking::cause)
                .filter(one -> one.hintAt().isPresent())
                .findFirst()
                .orElse(askers.getFirst().cause());
        try {
            PassReport report = reconciler.pass(group, cause, look);
            log.add(report);
            askers.forEach(asking -> asking.answer().complete(report));
        } catch (RuntimeException | Error e) {
            logger.error("group={} cause={} has no pass", group.id(), cause, e);
            askers.forEach(asking -> asking.answer().completeExceptionally(e));
        }
    }

    @Override
    public void start() {
        synchronized (lines) {
            open = true;
        }
    }

    /** Begins no pass any more and waits for those that were asked for, for a while. */
    @Override
    public void stop() {
        long deadline = System.nanoTime() + LONGEST_STOP.toNanos();
        synchronized (lines) {
            open = false;
            try {
                for (long left = LONGEST_STOP.toMillis(); !lines.isEmpty() && left > 0; ) {
                    lines.wait(left);
                    left = (deadline - System.nanoTime()) / 1_000_000;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        synchronized (lines) {
            return open;
        }
    }

    /** Before the listeners of queues, which have the last phase. */
    @Override
    public int getPhase() {
        return 0;
    }
}
