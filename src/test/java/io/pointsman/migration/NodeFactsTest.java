package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.redis.InfoReply;
import io.pointsman.topology.Role;
import org.junit.jupiter.api.Test;

class NodeFactsTest {

    /** Of Redis 7.0.15. */
    @Test
    void aReplicaTellsItsLinkAndTheKeysOfEachDatabase() {
        NodeFacts facts = NodeFacts.of(InfoReply.parse("""
                # Server
                redis_version:7.0.15
                run_id:1ab6e35a4d45d1d0b7a1a9b3bd3c7f3f4b6b2f10
                # Memory
                used_memory:1234567
                maxmemory:268435456
                # Replication
                role:slave
                master_link_status:up
                # Keyspace
                db0:keys=1712,expires=3,avg_ttl=0
                db11:keys=1,expires=0,avg_ttl=0
                """));
        assertThat(facts.runId()).startsWith("1ab6");
        assertThat(facts.role()).isEqualTo(Role.REPLICA);
        assertThat(facts.isLinked()).isTrue();
        assertThat(facts.keys()).isEqualTo(1_712);
        assertThat(facts.usedMemory()).isEqualTo(1_234_567);
        assertThat(facts.maxMemory()).hasValue(268_435_456);
        assertThat(facts.otherDatabases()).containsExactly("db11");
    }

    @Test
    void whatIsNotToldIsNotMadeUp() {
        NodeFacts facts = NodeFacts.of(InfoReply.parse("run_id:0000\nmaxmemory:0"));
        assertThat(facts.runId()).as("nothing to know it by again").isEmpty();
        assertThat(facts.role()).isEqualTo(Role.UNKNOWN);
        assertThat(facts.isLinked()).isFalse();
        assertThat(facts.keys()).isZero();
        assertThat(facts.maxMemory()).isEmpty();
        assertThat(facts.otherDatabases()).isEmpty();
    }
}
