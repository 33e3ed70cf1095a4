package io.pointsman.inventory;

import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.aws.ElastiCacheClients;
import io.pointsman.aws.Pause;
import io.pointsman.sandbox.front.HttpFront;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The inventory with the application's own clients, in front of an imitated ElastiCache. */
final class InventoryOverHttp implements AutoCloseable {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final HttpFront front;
    private final Inventory inventory;
    private final Announcements announcements;

    @Configuration(proxyBeanMethods = false)
    @ComponentScan("io.pointsman.aws")
    static class Clients {
        @Bean
        MeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }
    }

    InventoryOverHttp(WireService elastiCache, Clock clock) throws IOException {
        front = HttpFront.bind(0, Clock.systemUTC());
        front.start(List.of(elastiCache), request -> new WireResponse(404, "text/plain", Map.of(), ""));
        TestPropertyValues.of(
                        "spring.cloud.aws.endpoint=" + front.endpoint(),
                        "spring.cloud.aws.region.static=eu-west-1",
                        "spring.cloud.aws.credentials.access-key=test",
                        "spring.cloud.aws.credentials.secret-key=test")
                .applyTo(context);
        context.register(
                AwsAutoConfiguration.class,
                RegionProviderAutoConfiguration.class,
                CredentialsProviderAutoConfiguration.class,
                Clients.class);
        context.registerBean(Clock.class, Clock::systemUTC);
        context.registerBean(Pause.class, () -> Pause.REAL);
        context.refresh();
        ElastiCacheClients clients = context.getBean(ElastiCacheClients.class);
        inventory = new ElastiCacheInventory(clients, clock);
        announcements = new ElastiCacheAnnouncements(clients);
    }

    Inventory inventory() {
        return inventory;
    }

    Announcements announcements() {
        return announcements;
    }

    @Override
    public void close() {
        context.close();
        front.close();
    }
}
