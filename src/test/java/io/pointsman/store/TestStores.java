package io.pointsman.store;

import static org.awaitility.Awaitility.await;

import io.pointsman.aws.Pause;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Stores over a database of the test's. */
public final class TestStores {

    private TestStores() {}

    /** Tries again every few milliseconds rather than seconds. */
    public static Store opening(DataSource source) {
        Pause impatient = duration -> Thread.sleep(Duration.ofMillis(20));
        Store store = new Store(source, impatient);
        store.open(Flyway.configure().dataSource(source).load());
        return store;
    }

    public static Store open(DataSource source) {
        Store store = opening(source);
        await().until(store::isOpen);
        return store;
    }
}
