package io.pointsman.inventory;

import io.pointsman.aws.AwsFailures;
import io.pointsman.aws.ElastiCacheClients;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticache.model.NotificationConfiguration;

/** ElastiCache by its API. */
@Component
final class ElastiCacheAnnouncements implements Announcements {

    private final ElastiCacheClients clients;

    ElastiCacheAnnouncements(ElastiCacheClients clients) {
        this.clients = clients;
    }

    @Override
    public List<CacheEvent> events(Location location, CacheEvent.Source source, Duration back) {
        // The duration alone: whether StartTime without EndTime ends an hour later is documented nowhere.
        int minutes = (int) back.toMinutes() + 1;
        return asking(
                "reading the events of every " + source.word(),
                location,
                () -> clients
                        .in(location)
                        .describeEventsPaginator(
                                request -> request.sourceType(source.word()).duration(minutes))
                        .events()
                        .stream()
                        .filter(event ->
                                event.date() != null && event.message() != null && event.sourceIdentifier() != null)
                        .map(event -> new CacheEvent(source, event.sourceIdentifier(), event.date(), event.message()))
                        .sorted(Comparator.comparing(CacheEvent::at))
                        .toList());
    }

    @Override
    public Map<String, Optional<TopicSetting>> topics(Location location) {
        return asking("reading where groups publish", location, () -> {
            Map<String, Optional<TopicSetting>> topics = new HashMap<>();
            clients.in(location).describeCacheClustersPaginator().cacheClusters().stream()
                    .filter(cluster -> cluster.replicationGroupId() != null)
                    .forEach(cluster -> topics.merge(
                            cluster.replicationGroupId(),
                            topic(cluster.notificationConfiguration()),
                            ElastiCacheAnnouncements::worse));
            return topics;
        });
    }

    private static Optional<TopicSetting> topic(@Nullable NotificationConfiguration configuration) {
        return configuration == null || configuration.topicArn() == null
                ? Optional.empty()
                : Optional.of(new TopicSetting(
                        configuration.topicArn(), "active".equalsIgnoreCase(configuration.topicStatus())));
    }

    /** A member in the making may not show the group's topic yet; one that shows it inactive is right about it. */
    private static Optional<TopicSetting> worse(Optional<TopicSetting> one, Optional<TopicSetting> other) {
        return one.filter(setting -> !setting.active() || other.isEmpty()).or(() -> other);
    }

    private static <T> T asking(String what, Location location, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw AwsFailures.of(e, what + location.inWords());
        }
    }
}
