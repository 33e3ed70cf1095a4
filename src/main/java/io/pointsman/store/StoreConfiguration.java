package io.pointsman.store;

import io.pointsman.aws.Pause;
import javax.sql.DataSource;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The database of {@code spring.datasource}; by default a file. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    @Bean
    Store store(DataSource source, Pause pause) {
        return new Store(source, pause);
    }

    /** The start does not wait for it. */
    @Bean
    FlywayMigrationStrategy migration(Store store) {
        return store::open;
    }
}
