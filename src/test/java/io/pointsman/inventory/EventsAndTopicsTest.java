package io.pointsman.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.failure.Transient;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.topology.Location;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What DescribeEvents and the members' settings are read as; shapes are those of aws-facts 2.1 and 3.4. */
class EventsAndTopicsTest {

    private static final Location HERE = Location.OWN;

    private final Answers answers = new Answers();
    private InventoryOverHttp http;
    private Announcements announcements;

    @BeforeEach
    void start() throws IOException {
        http = new InventoryOverHttp(answers, Clock.systemUTC());
        announcements = http.announcements();
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void eventsOfAllPagesComeOldestFirstAndThoseWithHolesAreLeftOut() {
        answers.give(
                "DescribeEvents",
                "",
                Answers.page(
                        "DescribeEvents",
                        "m1",
                        "Events",
                        event("orders", "Failover to replica node orders-002 completed", "02:50:00"),
                        "<Event><SourceIdentifier>orders</SourceIdentifier></Event>"));
        answers.give(
                "DescribeEvents",
                "m1",
                Answers.page(
                        "DescribeEvents",
                        "",
                        "Events",
                        event("orders", "Test Failover API called for node group 0001", "02:49:00")));

        assertThat(announcements.events(HERE, CacheEvent.Source.REPLICATION_GROUP, Duration.ofMinutes(20)))
                .containsExactly(
                        new CacheEvent(
                                CacheEvent.Source.REPLICATION_GROUP,
                                "orders",
                                Instant.parse("2026-03-01T02:49:00Z"),
                                "Test Failover API called for node group 0001"),
                        new CacheEvent(
                                CacheEvent.Source.REPLICATION_GROUP,
                                "orders",
                                Instant.parse("2026-03-01T02:50:00Z"),
                                "Failover to replica node orders-002 completed"));
        assertThat(answers.minutes).as("never less than was asked for").containsExactly("21", "21");
    }

    @Test
    void aPageOfEventsThatFailsLeavesNoHalfReading() {
        answers.give(
                "DescribeEvents",
                "",
                Answers.page("DescribeEvents", "m1", "Events", event("orders", "Cache cluster created", "02:50:00")));
        answers.give("DescribeEvents", "m1", Answers.refused(400, "Throttling"));
        assertThatExceptionOfType(Transient.class)
                .isThrownBy(() -> announcements.events(HERE, CacheEvent.Source.CACHE_CLUSTER, Duration.ofMinutes(20)))
                .withMessageContaining("reading the events of every cache-cluster was throttled");
    }

    @Test
    void aGroupsTopicIsItsMembersAndTheInactiveOneIsBelieved() {
        answers.give("DescribeCacheClusters", "", clusters("m1", """
                <CacheCluster><CacheClusterId>orders-001</CacheClusterId><ReplicationGroupId>orders</ReplicationGroupId>
                %s</CacheCluster>
                <CacheCluster><CacheClusterId>orders-002</CacheClusterId><ReplicationGroupId>orders</ReplicationGroupId>
                %s</CacheCluster>
                <CacheCluster><CacheClusterId>carts-001</CacheClusterId><ReplicationGroupId>carts</ReplicationGroupId>
                %s</CacheCluster>""".formatted(
                        topic("active"), topic("inactive"), topic("active"))));
        answers.give("DescribeCacheClusters", "m1", clusters("", """
                <CacheCluster><CacheClusterId>orders-003</CacheClusterId><ReplicationGroupId>orders</ReplicationGroupId>
                </CacheCluster>
                <CacheCluster><CacheClusterId>carts-002</CacheClusterId><ReplicationGroupId>carts</ReplicationGroupId>
                <NotificationConfiguration/></CacheCluster>
                <CacheCluster><CacheClusterId>mute-001</CacheClusterId><ReplicationGroupId>mute</ReplicationGroupId>
                </CacheCluster>
                <CacheCluster><CacheClusterId>alone</CacheClusterId>%s</CacheCluster>""".formatted(topic("active"))));

        assertThat(announcements.topics(HERE))
                .isEqualTo(Map.of(
                        "orders", Optional.of(new TopicSetting(TOPIC, false)),
                        "carts", Optional.of(new TopicSetting(TOPIC, true)),
                        "mute", Optional.empty()));
    }

    private static final String TOPIC = "arn:aws:sns:eu-west-1:111122223333:cache-events";

    private static WireResponse clusters(String marker, String clusters) {
        return Answers.page("DescribeCacheClusters", marker, "CacheClusters", clusters);
    }

    private static String topic(String status) {
        return """
                <NotificationConfiguration><TopicArn>%s</TopicArn><TopicStatus>%s</TopicStatus>
                </NotificationConfiguration>""".formatted(TOPIC, status);
    }

    private static String event(String group, String message, String time) {
        return """
                <Event><SourceIdentifier>%s</SourceIdentifier><SourceType>replication-group</SourceType>
                <Message>%s</Message><Date>2026-03-01T%s.000Z</Date></Event>""".formatted(group, message, time);
    }
}
