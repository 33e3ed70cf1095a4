package io.pointsman.aws;

import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.pointsman.topology.Location;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;

/** One ElastiCache client per region, made when first asked for and closed with the application. */
public final class ElastiCacheClients implements AutoCloseable {

    private final AwsClientBuilderConfigurer configurer;
    private final ClientSettings settings;
    private final Supplier<Pacing> pacing;
    private final Map<Region, ElastiCacheClient> clients = new ConcurrentHashMap<>();

    /** @param pacing a new one for each client */
    ElastiCacheClients(AwsClientBuilderConfigurer configurer, ClientSettings settings, Supplier<Pacing> pacing) {
        this.configurer = configurer;
        this.settings = settings;
        this.pacing = pacing;
    }

    /**
     * The client of a region; calls nobody.
     */
    public ElastiCacheClient in(Location location) {
        Region asked = location.region().map(Region::of).orElseGet(() -> configurer.resolveRegion(null, null));
        return clients.computeIfAbsent(asked, this::create);
    }

    private ElastiCacheClient create(Region region) {
        return settings.applyTo(configurer.configure(ElastiCacheClient.builder()), pacing.get())
                .region(region)
                .build();
    }

    @Override
    public void close() {
        clients.values().forEach(ElastiCacheClient::close);
    }
}
