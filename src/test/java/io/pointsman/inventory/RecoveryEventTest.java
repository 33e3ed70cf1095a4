package io.pointsman.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EmptySource;

/** Texts of aws-facts 2.3, as documented and as seen. */
class RecoveryEventTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BEGINS | Recovering cache nodes 0001
            BEGINS | Started recovery for cache nodes 0001
            BEGINS | Recovering cache nodes 0001, 0002
            BEGINS | Cache node 0001 shutdown
            BEGINS | Failover from master node orders-001 to replica node orders-002 completed
            BEGINS | Failover from primary node orders-0001-001 to replica node orders-0001-002 completed
            ENDS   | Finished recovery for cache nodes 0001
            ENDS   | Cache node 0001 restarted
            OTHER  | Failover to replica node orders-002 completed
            OTHER  | Test Failover API called for node group 0001
            OTHER  | Cache cluster patched
            OTHER  | Cache cluster created
            OTHER  | Added cache node 0001 in availability zone eu-west-1a
            OTHER  | Removed cache nodes 0001
            OTHER  | Cache cluster deleted
            OTHER  | Finished modifying number of nodes from 1 to 3
            OTHER  | This cluster does not support persistence (ex: 'appendonly')
            OTHER  | Succeeded applying modification to cache node type to cache.m7g.large.
            OTHER  | Snapshot succeeded for snapshot with ID 'x' of cache cluster with ID 'Recovering cache nodes 0001'
            OTHER  | recovering cache nodes 0001
            """)
    void anEventTellsWhatBecomesOfTheNode(RecoveryEvent expected, String message) {
        assertThat(RecoveryEvent.of(message)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EmptySource
    void anEmptyTextTellsNothing(String message) {
        assertThat(RecoveryEvent.of(message)).isEqualTo(RecoveryEvent.OTHER);
    }
}
