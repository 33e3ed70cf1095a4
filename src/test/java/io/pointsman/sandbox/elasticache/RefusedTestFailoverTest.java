package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.wire.WireResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What TestFailover refuses, as it stands on the wire; aws-facts 3.1 and 3.7. */
class RefusedTestFailoverTest {

    private final Cloud cloud = new Cloud(1);
    private SandboxGroup group;

    @BeforeEach
    void create() {
        group = cloud.service.create(GroupSpec.of("orders", 1).withServers(Servers.NONE));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private WireResponse test(String id, String nodeGroup) {
        return cloud.send("TestFailover", "ReplicationGroupId", id, "NodeGroupId", nodeGroup);
    }

    private void assertRefused(WireResponse answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body())
                .startsWith("<ErrorResponse xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\"><Error>"
                        + "<Type>Sender</Type><Code>" + code + "</Code><Message>");
    }

    @Test
    void anUnknownGroupOrShardIsNotFound() {
        assertRefused(test("nobody", "0001"), 404, "ReplicationGroupNotFoundFault");
        assertRefused(test("orders", "0002"), 404, "NodeGroupNotFoundFault");
    }

    @Test
    void withoutAutomaticFailoverThereIsNone() {
        group.modifications().set(spec -> spec.withFailover(false, false));
        assertRefused(test("orders", "0001"), 400, "TestFailoverNotAvailableFault");
    }

    @Test
    void aGroupThatIsBeingModifiedIsNotInAStateForIt() {
        var unused = group.addReplica();
        assertRefused(test("orders", "0001"), 400, "InvalidReplicationGroupState");
    }

    @Test
    void aRefusedTestTakesNothingOfTheQuota() {
        cloud.service.create(GroupSpec.of("other", 1).withServers(Servers.NONE));
        group.modifications().set(spec -> spec.withFailover(false, false));
        for (int i = 0; i < 15; i++) {
            assertRefused(test("orders", "0001"), 400, "TestFailoverNotAvailableFault");
        }
        assertThat(cloud.messages("orders")).containsExactly("Replication group orders created");
        assertThat(test("other", "0001").status()).isEqualTo(200);
    }

    @Test
    void theQuotaHoldsOverAllGroups() {
        for (int i = 0; i < 15; i++) {
            String id = "g" + i;
            cloud.service.create(GroupSpec.of(id, 1).withServers(Servers.NONE));
            assertThat(test(id, "0001").status()).isEqualTo(200);
        }
        assertRefused(test("orders", "0001"), 400, "APICallRateForCustomerExceeded");
    }
}
