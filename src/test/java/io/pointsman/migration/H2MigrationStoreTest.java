package io.pointsman.migration;

import io.pointsman.store.Store;
import io.pointsman.store.TestStores;
import org.h2.jdbcx.JdbcDataSource;

class H2MigrationStoreTest extends MigrationStoreContract {

    private static final Store STORE = TestStores.open(inMemory());

    private static JdbcDataSource inMemory() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:migrations;DB_CLOSE_DELAY=-1");
        return source;
    }

    @Override
    Store store() {
        return STORE;
    }
}
