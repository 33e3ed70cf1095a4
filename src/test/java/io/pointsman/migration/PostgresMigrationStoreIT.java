package io.pointsman.migration;

import io.pointsman.store.Store;
import io.pointsman.store.TestStores;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterAll;

class PostgresMigrationStoreIT extends MigrationStoreContract {

    private static final EmbeddedPostgres SERVER = server();
    private static final Store STORE = TestStores.open(SERVER.getPostgresDatabase());

    private static EmbeddedPostgres server() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        SERVER.close();
    }

    @Override
    Store store() {
        return STORE;
    }
}
