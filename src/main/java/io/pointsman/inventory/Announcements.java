package io.pointsman.inventory;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What ElastiCache tells of what happens: the events it keeps, and the topics it publishes to. Asked anew at every call. */
public interface Announcements {

    /**
     * What happened in a location lately, by one paged call.
     *
     * @param back how far from now, in whole minutes; what is asked for is longer by up to one. ElastiCache keeps 14 days
     * @return oldest first
     * @throws Transient if a page could not be read
     * @throws Rejected if we may not ask
     */
    List<CacheEvent> events(Location location, CacheEvent.Source source, Duration back);

    /**
     * Where the groups of a location publish, by one paged call. The topic is set for a group and told only of its members.
     *
     * @return by replication group id; empty: the group is there and has no topic
     * @throws Transient if a page could not be read
     * @throws Rejected if we may not ask
     */
    Map<String, Optional<TopicSetting>> topics(Location location);
}
