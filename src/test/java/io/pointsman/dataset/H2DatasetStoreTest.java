package io.pointsman.dataset;

import io.pointsman.store.Store;
import io.pointsman.store.TestStores;
import org.h2.jdbcx.JdbcDataSource;

class H2DatasetStoreTest extends DatasetStoreContract {

    private static final Store STORE = TestStores.open(inMemory());

    private static JdbcDataSource inMemory() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:datasets;DB_CLOSE_DELAY=-1");
        return source;
    }

    @Override
    Store store() {
        return STORE;
    }
}
