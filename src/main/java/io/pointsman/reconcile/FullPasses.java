package io.pointsman.reconcile;

import io.pointsman.aws.Pause;
import io.pointsman.aws.ReadDesk;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.reconcile.Observer.FullLook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Passes over all groups on one look at everything. One at a time; whoever asks while one runs shares the next. */
@Component
final class FullPasses {

    private static final Logger logger = LoggerFactory.getLogger(FullPasses.class);

    /** From one beginning to the next: a burst of odd messages must not use up AWS's request rates. */
    private static final Duration GAP = Duration.ofSeconds(1);

    private final ManagedGroups groups;
    private final Observer observer;
    private final ReconcileQueue queue;
    private final PassLog log;
    private final Clock clock;
    private final Pause pause;

    private final ReentrantLock turn = new ReentrantLock(true);
    private Instant mayBeginAt = Instant.MIN;

    /** The pass that has not begun yet; there is never a second one. */
    private Optional<CompletableFuture<List<PassReport>>> next = Optional.empty();

    private volatile CompletableFuture<?> ofClock = CompletableFuture.completedFuture(null);

    FullPasses(ManagedGroups groups, Observer observer, ReconcileQueue queue, PassLog log, Clock clock, Pause pause) {
        this.groups = groups;
        this.observer = observer;
        this.queue = queue;
        this.log = log;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Asks for a full pass and returns at once.
     *
     * @return completes with every group's report, of passes that began after the question
     */
    CompletableFuture<List<PassReport>> ask(Cause cause) {
        synchronized (this) {
            return next.orElseGet(() -> {
                CompletableFuture<List<PassReport>> answer = new CompletableFuture<>();
                next = Optional.of(answer);
                Thread.ofVirtual().name("full-pass").start(() -> begin(cause, answer));
                return answer;
            });
        }
    }

    /** To be called every interval: asks, unless what it asked for the last time is still under way. */
    void tick() {
        if (ofClock.isDone()) {
            ofClock = ask(Cause.of("clock"));
        }
    }

    private void begin(Cause cause, CompletableFuture<List<PassReport>> answer) {
        turn.lock();
        try {
            Instant now = clock.instant();
            if (now.isBefore(mayBeginAt)) {
                // No longer than the gap, whatever the clock was set to.
                Duration left = Duration.between(now, mayBeginAt);
                pause.sleep(left.compareTo(GAP) > 0 ? GAP : left);
            }
            synchronized (this) {
                next = Optional.empty();
            }
            mayBeginAt = clock.instant().plus(GAP);
            run(cause, answer);
        } catch (InterruptedException e) {
            synchronized (this) {
                next = Optional.empty();
            }
            answer.completeExceptionally(e);
            Thread.currentThread().interrupt();
        } finally {
            turn.unlock();
        }
    }

    private void run(Cause cause, CompletableFuture<List<PassReport>> answer) {
        try {
            Collection<ManagedGroup> all = groups.all();
            long question = queue.question();
            FullLook look = observer.observeAll(all);
            List<CompletableFuture<PassReport>> passes = all.stream()
                    .map(group -> pass(
                            group, cause, question, look.looks().getOrDefault(group.id(), new CompletableFuture<>())))
                    .toList();
            look.shown().forEach((region, shown) -> {
                if (shown.handle((read, failure) -> failure == null).join()) {
                    log.shown(region, shown.join().values());
                }
            });
            answer.complete(passes.stream().map(ReadDesk::join).toList());
        } catch (Transient e) {
            answer.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            logger.error("full pass cause={} broke off", cause, e);
            answer.completeExceptionally(e);
        }
    }

    /** Begins when the group's own look is there, whatever others wait for. */
    private CompletableFuture<PassReport> pass(
            ManagedGroup group, Cause cause, long question, CompletableFuture<Observation> look) {
        return look.handle((observation, failure) -> group)
                .thenCompose(looked -> queue.ask(looked, cause, question, () -> ReadDesk.join(look)));
    }
}
