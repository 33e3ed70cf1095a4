package io.pointsman.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.drill.GroupForm.Member;
import io.pointsman.drill.GroupForm.Shard;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetTest {

    private static final GroupForm CARTS = new GroupForm(
            "available",
            true,
            true,
            true,
            Optional.empty(),
            List.of(
                    new Shard("0001", "available", Set.of("carts-0001-001", "carts-0001-002")),
                    new Shard("0002", "available", Set.of("carts-0002-001", "carts-0002-002"))),
            List.of(member("carts-0001-001", "8.0.1"), member("carts-0001-002", "8.1.0")));

    private static Member member(String id, String version) {
        return new Member(id, "available", "cache.r7g.large", "valkey", version, "default.valkey8.cluster.on", "a");
    }

    @Test
    void replicasAreAddedOrRemovedByDifferentCalls() {
        assertThat(new Target.Replicas(2).command(CARTS)).isEqualTo("increase-replica-count --new-replica-count 2");
        assertThat(new Target.Replicas(0).command(CARTS)).isEqualTo("decrease-replica-count --new-replica-count 0");
        assertThat(new Target.Replicas(1).isMet(CARTS)).isTrue();
    }

    @Test
    void theLastShardsAreTheFirstToGo() {
        assertThat(new Target.Shards(1).command(CARTS))
                .isEqualTo("modify-replication-group-shard-configuration --node-group-count 1"
                        + " --node-groups-to-remove 0002");
        assertThat(new Target.Shards(3).command(CARTS))
                .isEqualTo("modify-replication-group-shard-configuration --node-group-count 3");
        assertThat(new Target.Shards(3).before(CARTS)).contains(new Target.Shards(2));
    }

    @Test
    void anEngineIsMetWhenEveryNodeHasIt() {
        Target engine = UpgradeTestRequest.target("valkey", "8.1", null, null).orElseThrow();
        assertThat(engine.isMet(CARTS)).isFalse();
        assertThat(engine.command(CARTS)).isEqualTo("modify-replication-group --engine valkey --engine-version 8.1");
        assertThat(engine.before(CARTS)).as("there are no downgrades").isEmpty();
    }

    @Test // aws-facts 7.5
    void familiesAndPathsAreThoseThatAwsDocuments() {
        assertThat(version("6.2.6").family("redis")).isEqualTo("redis6.x");
        assertThat(version("7.1").family("redis")).isEqualTo("redis7");
        assertThat(version("5.0.6").family("redis")).isEqualTo("redis5.0");
        assertThat(version("8.1.0")).isEqualTo(version("8.1")).hasToString("8.1");
        assertThat(version("8.0").refusal("valkey", version("8.1"), "valkey")).isEmpty();
        assertThat(version("7.1").refusal("redis", version("7.2"), "valkey")).isEmpty();
        assertThat(version("8.1").refusal("valkey", version("8.0"), "valkey")).contains("there are no downgrades");
        assertThat(version("8.0").refusal("valkey", version("7.1"), "redis")).isPresent();
        assertThat(version("7.2").refusal("valkey", version("7.1"), "redis")).isEmpty();
    }

    @Test // aws-facts 7.6
    void aNodeTypeHoldsThreeQuartersOfItsMemory() {
        assertThat(NodeMemory.usable("cache.t4g.micro")).hasValue(402_653_184L);
        assertThat(NodeMemory.usable("cache.r8g.xlarge")).hasValue(23_899_668_480L);
        assertThat(NodeMemory.usable("cache.m8g.large")).hasValue(5_470_634_115L);
        assertThat(NodeMemory.usable("cache.x9.large")).isEmpty();
    }

    private static EngineVersion version(String text) {
        return EngineVersion.parse(text).orElseThrow();
    }
}
