package io.pointsman.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pointsman.failure.Transient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A PostgreSQL that comes and goes. */
class StoreIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void itOpensWhenTheDatabaseComesAndSaysUntilThenWhy() throws IOException {
        int port = freePort();
        Store store = TestStores.opening(at(port));
        AtomicInteger opened = new AtomicInteger();
        store.whenOpen(opened::incrementAndGet);
        await().atMost(SOON)
                .untilAsserted(() -> assertThatExceptionOfType(Transient.class)
                        .isThrownBy(() -> count(store))
                        .withMessageContaining("refused"));

        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setPort(port).start()) {
            await().atMost(SOON).until(store::isOpen);
            assertThat(count(store)).isZero();
            assertThat(opened).hasValue(1);
            assertThat(server.getPort()).isEqualTo(port);
        }
        assertThatExceptionOfType(Transient.class)
                .isThrownBy(() -> count(store))
                .withMessageContaining("does not answer");
        store.close();
    }

    private static int count(Store store) {
        return store.read((JdbcClient client) ->
                client.sql("select count(*) from drill").query(Integer.class).single());
    }

    private static PGSimpleDataSource at(int port) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setPortNumbers(new int[] {port});
        source.setUser("postgres");
        source.setDatabaseName("postgres");
        return source;
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
