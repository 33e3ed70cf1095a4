package io.pointsman.aws;

import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.pointsman.topology.Location;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;

/** One SNS client per region, made when first asked for and closed with the application. A cache's topic is where the cache is. */
public final class SnsClients implements AutoCloseable {

    private final AwsClientBuilderConfigurer configurer;
    private final ClientSettings settings;
    private final Map<Region, SnsClient> clients = new ConcurrentHashMap<>();

    SnsClients(AwsClientBuilderConfigurer configurer, ClientSettings settings) {
        this.configurer = configurer;
        this.settings = settings;
    }

    /**
     * The client of a location; calls nobody.
     */
    public SnsClient in(Location location) {
        Region asked = location.region().map(Region::of).orElseGet(() -> configurer.resolveRegion(null, null));
        return clients.computeIfAbsent(asked, this::create);
    }

    private SnsClient create(Region region) {
        return settings.applyTo(configurer.configure(SnsClient.builder()))
                .region(region)
                .build();
    }

    @Override
    public void close() {
        clients.values().forEach(SnsClient::close);
    }
}
