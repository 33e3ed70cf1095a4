package io.pointsman.migration;

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
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Has the lanes of migrations worked on. Each is a job of the database's, so that they spread over the instances: when the one that has it dies, another takes over within
 * half a minute.
 */
@Component
final class MigrationJobs implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(MigrationJobs.class);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Duration ALIVE = Duration.ofSeconds(5);
    private static final int MISSED = 4;
    private static final int AT_ONCE = 4;
    private static final Duration SWEEP = Duration.ofSeconds(10);

    /** For which a lane may make no progress, as in a failover that goes wrong. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final LaneRun work;
    private final LaneStore lanes;
    private final Pause pause;
    private final Clock clock;
    private final OneTimeTask<Void> task;
    private final Scheduler scheduler;

    MigrationJobs(DataSource source, Store store, LaneRun work, LaneStore lanes, Pause pause, Clock clock) {
        this.work = work;
        this.lanes = lanes;
        this.pause = pause;
        this.clock = clock;
        task = Tasks.oneTime("migration-lane")
                .onDeadExecutionRevive()
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) -> run(LaneKey.parse(instance.getId())));
        RecurringTask<Void> sweep = Tasks.recurring("migrations", FixedDelay.of(SWEEP))
                .execute((instance, context) -> {
                    lanes.advance(clock.instant());
                    lanes.toDo().forEach(this::begin);
                });
        scheduler = Scheduler.create(source, task)
                .tableName("migration_tasks")
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

    /** All lanes of it that have not begun, or have ended before they were done. */
    void begin(UUID id) {
        lanes.toDo().stream().filter(key -> key.migration().equals(id)).forEach(this::begin);
    }

    private void begin(LaneKey key) {
        scheduler.scheduleIfNotExists(task.instance(key.toString()), clock.instant());
    }

    /** Until nothing is to be done in it for now; what may be done after it begins then. */
    private void run(LaneKey key) {
        UUID holder = UUID.randomUUID();
        Instant progress = clock.instant();
        long before = -1;
        String waitsFor = "";
        boolean ours = true;
        try {
            while (ours) {
                try {
                    Optional<Migration> taken = lanes.take(key, holder);
                    if (taken.isEmpty()) {
                        begin(key.migration());
                        return;
                    }
                    MigrationLane lane = taken.get().lane(key);
                    if (before < 0) {
                        logger.info(
                                "migration={} lane={} shard={} from {} to {}, {} keys so far",
                                key.migration(),
                                key.kind().word(),
                                key.shard(),
                                taken.get().request().source(),
                                taken.get().request().target(),
                                lane.progress().settled());
                    }
                    long now = lane.progress().settled();
                    progress = now == before ? progress : clock.instant();
                    before = now;
                    if (clock.instant().isAfter(progress.plus(PATIENCE))) {
                        fail(key, holder, waitsFor);
                    } else {
                        ours = work.go(taken.get(), lane, holder);
                    }
                } catch (Rejected e) {
                    fail(key, holder, String.valueOf(e.getMessage()));
                } catch (IOException | Transient | StaleReading e) {
                    String why = String.valueOf(e.getMessage());
                    if (!why.equals(waitsFor)) {
                        logger.warn(
                                "migration={} lane={} shard={} waits: {}",
                                key.migration(),
                                key.kind().word(),
                                key.shard(),
                                why);
                        waitsFor = why;
                    }
                    waitAWhile(key, holder, why);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("this process ends, and another goes on with the lane", e);
        }
    }

    private void waitAWhile(LaneKey key, UUID holder, String why) throws InterruptedException {
        try {
            lanes.waits(key, holder, why);
        } catch (Transient e) {
            // It may be the database that it waits for.
        }
        pause.sleep(AGAIN);
    }

    /** Unless somebody has ended it meanwhile. */
    private void fail(LaneKey key, UUID holder, String why) {
        if (lanes.fail(key, holder, why, clock.instant())) {
            logger.warn(
                    "migration={} lane={} shard={} fails: {}",
                    key.migration(),
                    key.kind().word(),
                    key.shard(),
                    why);
        }
    }

    @Override
    public void close() {
        scheduler.stop();
    }
}
