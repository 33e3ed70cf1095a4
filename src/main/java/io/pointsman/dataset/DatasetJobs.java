package io.pointsman.dataset;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.pointsman.aws.Pause;
import io.pointsman.dataset.Dataset.Status;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes and removes datasets. Each is a job of the database's, as drills are: when the instance that has it dies, another takes over within half a minute. */
@Component
final class DatasetJobs implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(DatasetJobs.class);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Duration ALIVE = Duration.ofSeconds(5);
    private static final int MISSED = 4;
    private static final int AT_ONCE = 4;
    private static final Duration SWEEP = Duration.ofSeconds(10);

    /** For which a group may be unreachable, as in a failover that goes wrong. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final DatasetRun work;
    private final DatasetStore datasets;
    private final Pause pause;
    private final Clock clock;
    private final OneTimeTask<Void> task;
    private final Scheduler scheduler;

    DatasetJobs(DataSource source, Store store, DatasetRun work, DatasetStore datasets, Pause pause, Clock clock) {
        this.work = work;
        this.datasets = datasets;
        this.pause = pause;
        this.clock = clock;
        task = Tasks.oneTime("dataset")
                .onDeadExecutionRevive()
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) -> run(UUID.fromString(instance.getId())));
        RecurringTask<Void> sweep = Tasks.recurring("datasets", FixedDelay.of(SWEEP))
                .execute((instance, context) -> datasets.underWay().forEach(this::begin));
        scheduler = Scheduler.create(source, task)
                .tableName("dataset_tasks")
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
        scheduler.scheduleIfNotExists(task.instance(id.toString()), clock.instant());
    }

    /** Until nothing is to be done with it any more. */
    private void run(UUID id) {
        Instant progress = clock.instant();
        Status working = Status.RUNNING;
        long before = -1;
        String waitsFor = "";
        try {
            while (true) {
                try {
                    Optional<Dataset> found =
                            datasets.find(id).filter(dataset -> dataset.status().isUnderWay());
                    if (found.isEmpty()) {
                        return;
                    }
                    Dataset dataset = found.get();
                    working = dataset.status();
                    if (before < 0) {
                        logger.info(
                                "dataset={} group={} is {}",
                                id,
                                dataset.request().group(),
                                DatasetView.word(dataset.status()));
                    }
                    long now = dataset.written() + dataset.removed();
                    progress = now == before ? progress : clock.instant();
                    before = now;
                    if (clock.instant().isAfter(progress.plus(PATIENCE))) {
                        fail(id, working, waitsFor);
                    } else {
                        work.go(dataset);
                    }
                } catch (Rejected e) {
                    fail(id, working, String.valueOf(e.getMessage()));
                } catch (IOException | Transient | StaleReading e) {
                    String why = String.valueOf(e.getMessage());
                    if (!why.equals(waitsFor)) {
                        logger.warn("dataset={} waits: {}", id, why);
                        waitsFor = why;
                    }
                    pause.sleep(AGAIN);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("this process ends, and another goes on with the dataset", e);
        }
    }

    /** Unless somebody has called it off meanwhile. */
    private void fail(UUID id, Status working, String why) {
        if (datasets.turn(id, List.of(working), Status.FAILED, why, clock.instant())) {
            logger.warn("dataset={} fails: {}", id, why);
        }
    }

    @Override
    public void close() {
        scheduler.stop();
    }
}
