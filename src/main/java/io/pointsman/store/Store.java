package io.pointsman.store;

import io.pointsman.aws.Pause;
import io.pointsman.failure.Transient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The database, from whenever it can be reached. Until then, and whenever it is away, who needs it is told so at once, and the service goes on without.
 */
public final class Store implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Store.class);
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final JdbcClient client;
    private final TransactionTemplate transactions;
    private final Pause pause;
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    private volatile boolean open;
    private volatile String problem = "it has not been opened yet";
    private volatile boolean closed;

    Store(DataSource source, Pause pause) {
        this.client = JdbcClient.create(source);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(source));
        this.pause = pause;
    }

    /** Brings its tables up to date as soon as it can be reached. Returns at once. */
    void open(Flyway flyway) {
        Thread.ofVirtual().name("store").start(() -> {
            try {
                while (!open && !closed) {
                    openNow(flyway);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void openNow(Flyway flyway) throws InterruptedException {
        try {
            flyway.migrate();
            open = true;
            waiting.forEach(Runnable::run);
            logger.info("the database of drills is open");
        } catch (RuntimeException e) {
            String why =
                    String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            if (!why.equals(problem) && !closed) {
                logger.warn(
                        "the database cannot be opened; tried again until it can, and until then there are no drills: {}. Correct spring.datasource, or let"
                                + " this process write to the folder that it names",
                        why);
            }
            problem = why;
            pause.sleep(AGAIN);
        }
    }

    /** To be called before it is opened; {@code action} runs when it has been, on its thread. */
    public void whenOpen(Runnable action) {
        waiting.add(action);
    }

    boolean isOpen() {
        return open;
    }

    /**
     * Asks it something.
     *
     * @throws Transient if it cannot be reached
     */
    public <T> T read(Function<JdbcClient, T> question) {
        return reached(() -> question.apply(client));
    }

    /**
     * Changes it: all of it, or nothing.
     *
     * @throws Transient if it cannot be reached; whether anything was changed is then not known
     * @throws DuplicateKeyException if what is to be added is there; nothing was changed
     */
    public <T> T change(Function<JdbcClient, T> change) {
        return reached(() -> transactions.execute(status -> change.apply(client)));
    }

    private <T> T reached(Supplier<T> call) {
        if (!open) {
            throw new Transient("The database of drills cannot be opened (" + problem + ")", null);
        }
        try {
            return call.get();
        } catch (DuplicateKeyException e) {
            throw e;
        } catch (DataAccessException | TransactionException e) {
            throw new Transient(
                    "The database of drills does not answer ("
                            + NestedExceptionUtils.getMostSpecificCause(e).getMessage() + ")",
                    e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
