package io.pointsman.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.probe.ReplicationLag.Lag;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReplicationLagTest {

    private static final Instant BEGIN = Instant.parse("2026-11-27T03:00:00Z");

    private final ReplicationLag shard = new ReplicationLag();

    @Test
    void nothingIsKnownWithoutAPrimaryOrAnOffset() {
        assertThat(shard.ofReplica(at(1), 100)).isEmpty();
        primary(1, 100);
        assertThat(shard.ofReplica(at(1), -1)).isEmpty();
    }

    @Test
    void aReplicaThatHasWhatThePrimaryLastToldIsNotBehind() {
        primary(1, 100);
        assertThat(shard.ofReplica(at(2), 100)).contains(Lag.NONE);
        assertThat(shard.ofReplica(at(2), 170)).contains(Lag.NONE);
    }

    @Test
    void oneThatHasNotIsAsOldAsTheFirstOffsetItMisses() {
        primary(1, 100);
        primary(2, 100);
        primary(3, 150);
        primary(4, 400);
        assertThat(shard.ofReplica(at(6), 120)).contains(new Lag(280, Duration.ofSeconds(3)));
        assertThat(shard.ofReplica(at(6), 150)).contains(new Lag(250, Duration.ofSeconds(2)));
    }

    @Test
    void aQuietPrimaryLeavesNobodyBehind() {
        for (int second = 0; second < 300; second++) {
            primary(second, 100);
        }
        assertThat(shard.ofReplica(at(300), 100)).contains(Lag.NONE);
        assertThat(shard.ofReplica(at(300), 99)).contains(new Lag(1, Duration.ofSeconds(121)));
    }

    @Test
    void whoBecomesThePrimaryBeginsAnew() {
        primary(1, 500);
        shard.primaryReached("orders-002", at(2), at(3), 90);
        assertThat(shard.ofReplica(at(4), 80)).contains(new Lag(10, Duration.ofSeconds(1)));
        // The old one, cut off from the others, still calls itself the primary.
        primary(4, 510);
        assertThat(shard.ofReplica(at(4), 90)).contains(Lag.NONE);
    }

    @Test
    void aPrimaryThatWasEmptiedBeginsAnew() {
        primary(1, 500);
        primary(2, 10);
        assertThat(shard.ofReplica(at(3), 10)).contains(Lag.NONE);
    }

    private void primary(int second, long offset) {
        shard.primaryReached("orders-001", BEGIN, at(second), offset);
    }

    private static Instant at(int second) {
        return BEGIN.plusSeconds(second);
    }
}
