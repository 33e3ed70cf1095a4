package io.pointsman.drill;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.pointsman.aws.Pause;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Runs drills. Each is a job of the database's: one instance has it and says every few seconds that it lives; when it has not for a while, another takes over. A
 * drill that was put down and has no job, because its instance died in between, gets one.
 */
@Component
final class DrillJobs implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(DrillJobs.class);
    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration AGAIN = Duration.ofSeconds(3);
    private static final Duration ALIVE = Duration.ofSeconds(5);
    private static final int MISSED = 4;
    private static final int AT_ONCE = 10;
    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final DrillRun runbook;
    private final DrillStore drills;
    private final Pause pause;
    private final Clock clock;
    private final OneTimeTask<Void> drill;
    private final Scheduler scheduler;

    DrillJobs(DataSource source, Store store, DrillRun runbook, DrillStore drills, Pause pause, Clock clock) {
        this.runbook = runbook;
        this.drills = drills;
        this.pause = pause;
        this.clock = clock;
        drill = Tasks.oneTime("drill")
                .onDeadExecutionRevive()
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) -> run(UUID.fromString(instance.getId())));
        RecurringTask<Void> sweep =
                Tasks.recurring("drills", FixedDelay.of(SWEEP)).execute((instance, context) -> beginOpenOnes());
        scheduler = Scheduler.create(source, drill)
                .startTasks(sweep)
                .threads(AT_ONCE)
                .pollingInterval(Duration.ofSeconds(1))
                .heartbeatInterval(ALIVE)
                .missedHeartbeatsLimit(MISSED)
                .shutdownMaxWait(Duration.ZERO)
                .enableImmediateExecution()
                .build();
        store.whenOpen(scheduler::start);
    }

    /** Unless it has begun. */
    void begin(UUID id) {
        scheduler.scheduleIfNotExists(drill.instance(id.toString()), clock.instant());
    }

    private void beginOpenOnes() {
        drills.open().forEach(this::begin);
    }

    /** Until it has ended. What cannot be asked now is asked again; what we may not ask, a person may allow meanwhile. */
    private void run(UUID id) {
        try {
            boolean ended = false;
            String waitsFor = "";
            while (!ended) {
                try {
                    ended = runbook.step(id);
                    pause.sleep(STEP);
                } catch (Transient | StaleReading | Rejected e) {
                    String why = String.valueOf(e.getMessage());
                    if (!why.equals(waitsFor)) {
                        logger.warn("drill={} waits: {}", id, why);
                        waitsFor = why;
                    }
                    pause.sleep(AGAIN);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("this process ends, and another goes on with the drill", e);
        }
    }

    @Override
    public void close() {
        scheduler.stop();
    }
}
