package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.elasticache.model.UpdateActionStatus;

/** Service updates as DescribeUpdateActions tells them, aws-facts 3.6. */
class UpdateActionsTest {

    private static final Instant RELEASED = Instant.parse("2026-11-01T00:00:00Z");

    private final Cloud cloud = new Cloud(1);

    @AfterEach
    void close() {
        cloud.close();
    }

    private SandboxGroup group(String id) {
        return cloud.service.create(GroupSpec.of(id, 1).withServers(Servers.NONE));
    }

    private static UpdateAction update(String name, String status) {
        return new UpdateAction(
                name,
                "important",
                "security-update",
                "available",
                status,
                RELEASED,
                Optional.of(RELEASED.plusSeconds(60)),
                RELEASED,
                "n/a");
    }

    @Test
    void withoutUpdatesTheListIsEmpty() {
        group("orders");
        assertThat(cloud.send("DescribeUpdateActions").body())
                .contains("<DescribeUpdateActionsResult><UpdateActions></UpdateActions></DescribeUpdateActionsResult>");
    }

    @Test // [S-MODEL]: members in the order of the model
    void anUpdateStandsOnTheWireInTheOrderOfTheModel() {
        group("orders").modifications().putUpdate(update("elasticache-20261101-001", "not-applied"));
        assertThat(cloud.send("DescribeUpdateActions").body())
                .contains("<DescribeUpdateActionsResult><UpdateActions><UpdateAction>"
                        + "<ReplicationGroupId>orders</ReplicationGroupId>"
                        + "<ServiceUpdateName>elasticache-20261101-001</ServiceUpdateName>"
                        + "<ServiceUpdateReleaseDate>2026-11-01T00:00:00.000Z</ServiceUpdateReleaseDate>"
                        + "<ServiceUpdateSeverity>important</ServiceUpdateSeverity>"
                        + "<ServiceUpdateStatus>available</ServiceUpdateStatus>"
                        + "<ServiceUpdateRecommendedApplyByDate>2026-11-01T00:01:00.000Z</ServiceUpdateRecommendedApplyByDate>"
                        + "<ServiceUpdateType>security-update</ServiceUpdateType>"
                        + "<UpdateActionAvailableDate>2026-11-01T00:00:00.000Z</UpdateActionAvailableDate>"
                        + "<UpdateActionStatus>not-applied</UpdateActionStatus><NodesUpdated>0/2</NodesUpdated>"
                        + "<UpdateActionStatusModifiedDate>2026-11-01T00:00:00.000Z</UpdateActionStatusModifiedDate>"
                        + "<SlaMet>n/a</SlaMet><Engine>valkey</Engine>"
                        + "</UpdateAction></UpdateActions></DescribeUpdateActionsResult>");
    }

    @ParameterizedTest
    @CsvSource({
        "ReplicationGroupIds.member.1, Orders, 2",
        "ReplicationGroupIds.member.1, nobody, 0",
        "CacheClusterIds.member.1, orders-001, 0",
        "ServiceUpdateName, one, 2",
        "ServiceUpdateStatus.member.1, expired, 0",
        "UpdateActionStatus.member.1, complete, 1",
        "UpdateActionStatus.member.1, stopped, 0"
    })
    void filtersLeaveWhatTheyName(String member, String value, int left) {
        SandboxGroup orders = group("orders");
        orders.modifications().putUpdate(update("one", "not-applied"));
        orders.modifications().putUpdate(update("two", "complete"));
        group("carts").modifications().putUpdate(update("one", "not-applied"));
        assertThat(cloud.send("DescribeUpdateActions", member, value).body().split("<UpdateAction>", -1))
                .hasSize(left + 1);
    }

    @Test
    void pagesFollowEachOtherByMarker() {
        SandboxGroup group = group("orders");
        for (int i = 0; i < 45; i++) {
            group.modifications().putUpdate(update("update-%02d".formatted(i), "not-applied"));
        }
        assertThat(cloud.client
                        .describeUpdateActionsPaginator(
                                r -> r.maxRecords(20).updateActionStatus(UpdateActionStatus.NOT_APPLIED))
                        .updateActions())
                .hasSize(45)
                .extracting(action -> action.serviceUpdateName())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void anUpdateIsReplacedAndTakenAway() {
        Modifications orders = group("orders").modifications();
        orders.putUpdate(update("one", "not-applied"));
        orders.putUpdate(update("one", "complete"));
        assertThat(cloud.send("DescribeUpdateActions").body()).contains("<NodesUpdated>2/2</NodesUpdated>");
        orders.removeUpdate("one");
        assertThat(orders.updates()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"UpdateActionStatus.member.1, done", "ServiceUpdateStatus.member.1, gone", "MaxRecords, 19"})
    void whatAwsDoesNotKnowIsRefused(String member, String value) {
        assertThat(cloud.send("DescribeUpdateActions", member, value).body())
                .contains("<Code>InvalidParameterValue</Code>");
    }
}
