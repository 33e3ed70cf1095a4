package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticache.model.DescribeEventsRequest;
import software.amazon.awssdk.services.elasticache.model.Event;
import software.amazon.awssdk.services.elasticache.model.SourceType;

/** DescribeEvents, aws-facts 2.1. Each group made leaves one event of its own, at the time of the clock. */
class EventsTest {

    private static final Instant NOON = Instant.parse("2026-03-15T12:00:00Z");

    private final Cloud cloud = new Cloud(1);

    @AfterEach
    void close() {
        cloud.close();
    }

    @BeforeEach
    void fourGroupsInTwoWeeks() {
        make("old", NOON.minus(Duration.ofDays(13)));
        make("yesterday", NOON.minus(Duration.ofDays(1)));
        make("hour", NOON.minus(Duration.ofMinutes(61)));
        make("late", NOON.minus(Duration.ofMinutes(59)));
        cloud.clock.set(NOON);
    }

    private void make(String id, Instant when) {
        cloud.clock.set(when);
        cloud.service.create(GroupSpec.of(id, 0).withServers(Servers.NONE));
    }

    private List<String> created(DescribeEventsRequest.Builder request) {
        return cloud
                .client
                .describeEvents(request.sourceType(SourceType.REPLICATION_GROUP).build())
                .events()
                .stream()
                .map(Event::sourceIdentifier)
                .toList();
    }

    private static DescribeEventsRequest.Builder request() {
        return DescribeEventsRequest.builder();
    }

    @Test
    void theLastHourIsShownIfNothingIsSaid() {
        assertThat(created(request())).containsExactly("late");
    }

    @Test
    void aDurationCountsBackFromNowOrFromTheEnd() {
        assertThat(created(request().duration(20_160))).containsExactly("late", "hour", "yesterday", "old");
        assertThat(created(request().duration(1_440).endTime(NOON.minus(Duration.ofHours(1)))))
                .containsExactly("hour", "yesterday");
    }

    @Test
    void aStartCountsUpToNowOrForTheDuration() {
        assertThat(created(request().startTime(NOON.minus(Duration.ofDays(2)))))
                .containsExactly("late", "hour", "yesterday");
        assertThat(created(request().startTime(NOON.minus(Duration.ofDays(2))).duration(1_440)))
                .containsExactly("yesterday");
    }

    @Test
    void eventsOfFourteenDaysAgoAreForgotten() {
        make("new", NOON.plus(Duration.ofDays(2)));
        assertThat(created(request().duration(20_160))).containsExactly("new", "late", "hour", "yesterday");
    }

    @Test
    void oneSourceIsShownWhenAskedFor() {
        assertThat(cloud.client
                        .describeEvents(
                                r -> r.sourceType(SourceType.CACHE_CLUSTER).sourceIdentifier("late-001"))
                        .events())
                .extracting(Event::message)
                .containsExactly(
                        "Cache cluster created",
                        "This cluster does not support persistence (ex: 'appendonly'). "
                                + " Please use a different instance type to enable persistence.");
    }

    @Test
    void pagesGoOnWhereTheyWereThoughEventsArrive() {
        for (int i = 0; i < 30; i++) {
            make("g" + i, NOON);
        }
        var first = cloud.client.describeEvents(
                r -> r.sourceType(SourceType.REPLICATION_GROUP).maxRecords(20));
        make("between", NOON);
        var second = cloud.client.describeEvents(
                r -> r.sourceType(SourceType.REPLICATION_GROUP).maxRecords(20).marker(first.marker()));
        assertThat(first.events()).hasSize(20);
        assertThat(second.events())
                .hasSize(11)
                .extracting(Event::sourceIdentifier)
                .doesNotContain("between", "g10")
                .contains("g9", "late");
        assertThat(second.marker()).isNull();
    }

    @Test // string by string, for the SDK forgives
    void anEventStandsOnTheWireAsInTheSample() {
        assertThat(cloud.send("DescribeEvents", "SourceType", "replication-group")
                        .body())
                .startsWith("<DescribeEventsResponse xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\">"
                        + "<DescribeEventsResult><Events><Event><SourceIdentifier>late</SourceIdentifier>"
                        + "<SourceType>replication-group</SourceType>"
                        + "<Message>Replication group late created</Message>"
                        + "<Date>2026-03-15T11:01:00.000Z</Date></Event></Events></DescribeEventsResult>"
                        + "<ResponseMetadata><RequestId>");
    }
}
