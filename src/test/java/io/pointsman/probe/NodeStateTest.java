package io.pointsman.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.probe.NodeReport.Health;
import io.pointsman.probe.ReplicationLag.Lag;
import io.pointsman.redis.RoleReply;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How one node's answers, one a second, come to a word on it. */
class NodeStateTest {

    private static final Instant BEGIN = Instant.parse("2026-11-27T03:00:00Z");

    private final NodeState state = new NodeState(Duration.ofSeconds(10));
    private int seconds;

    @BeforeEach
    void oneGoodAnswer() {
        next(replica("connected"));
    }

    @Test
    void twoGoodAnswersInARowLetItIn() {
        assertThat(state.now()).isEmpty();
        next(replica("connecting"));
        next(replica("connected"));
        assertThat(state.now()).isEmpty();
        next(replica("connected"));
        assertThat(state.now()).contains(new Standing.Serving());
    }

    @Test
    void threeBadOnesInARowPutItOutAndTheFirstStopsItFromGettingNames() {
        next(replica("connected"));
        next(silent("refused"));
        next(replica("sync"));
        assertThat(state.now()).contains(new Standing.Unverified());
        next(replica("connected"));
        assertThat(state.now()).contains(new Standing.Serving());
        next(silent("refused"));
        next(silent("refused"));
        next(silent("refused"));
        assertThat(state.now()).contains(new Standing.Out("refused"));
        next(replica("connected"));
        assertThat(state.now()).contains(new Standing.Out("refused"));
        next(replica("connected"));
        assertThat(state.now()).contains(new Standing.Serving());
    }

    @Test
    void aPrimaryThatTakesNoWritesIsDegradedUntilItDoes() {
        next(primary());
        next(primary());
        for (int time = 0; time < NodeState.BAD; time++) {
            state.take(new Canary(Canary.Outcome.FAILED, Duration.ZERO, "OOM command not allowed"));
        }
        assertThat(state.failsToWrite()).isTrue();
        for (int time = 0; time < NodeState.BAD; time++) {
            next(primary());
        }
        assertThat(state.report().health()).isEqualTo(NodeReport.Health.DEGRADED);
        assertThat(state.report().reason()).isEqualTo("it takes no writes: OOM command not allowed");
        state.take(new Canary(Canary.Outcome.MOVED, Duration.ZERO, "MOVED 1 10.0.0.1:6379"));
        state.take(new Canary(Canary.Outcome.BARRED, Duration.ZERO, "NOPERM"));
        assertThat(state.failsToWrite()).as("these tell nothing").isTrue();
        state.take(new Canary(Canary.Outcome.WORKED, Duration.ZERO, ""));
        next(primary());
        next(primary());
        assertThat(state.report().health()).isEqualTo(NodeReport.Health.UP);
    }

    @Test
    void aPassIsMadeWhenItIsOutOrInAgainAndNotAtTheFirstBadAnswer() {
        assertThat(state.take(replica("connected"), true, true, Optional.empty()))
                .as("in")
                .isTrue();
        assertThat(state.take(silent("refused"), true, true, Optional.empty())).isFalse();
        assertThat(state.take(replica("connected"), true, true, Optional.empty()))
                .as("in again")
                .isTrue();
        assertThat(state.take(replica("connected"), true, true, Optional.empty()))
                .isFalse();
        assertThat(state.take(silent("refused"), true, true, Optional.empty())).isFalse();
        assertThat(state.take(silent("refused"), true, true, Optional.empty())).isFalse();
        assertThat(state.take(silent("refused"), true, true, Optional.empty()))
                .as("out")
                .isTrue();
        assertThat(state.take(primary(), true, true, Optional.empty()))
                .as("its reason alone")
                .isFalse();
        assertThat(state.take(primary(), true, true, Optional.empty()))
                .as("its role")
                .isTrue();
    }

    @Test
    void oneAnswerAsPrimaryPutsItOutAndTwoMakeItThePrimary() {
        next(replica("connected"));
        next(primary());
        assertThat(state.now()).contains(new Standing.Out("it is the primary, as it says itself"));
        assertThat(state.role()).isEqualTo(Role.REPLICA);
        next(primary());
        assertThat(state.role()).isEqualTo(Role.PRIMARY);
        assertThat(state.roleSince()).isEqualTo(BEGIN.plusSeconds(2));
    }

    @Test
    void withoutAPrimaryALinkThatIsDownTellsNothing() {
        withoutPrimary(replica("connect"));
        withoutPrimary(replica("connect"));
        assertThat(state.now()).as("nor that it is in").isEmpty();
        next(replica("connected"));
        for (int i = 0; i < 2 * NodeState.BAD; i++) {
            withoutPrimary(replica("connect"));
        }
        assertThat(state.now()).contains(new Standing.Serving());
        for (int i = 0; i < NodeState.BAD; i++) {
            next(replica("connect"));
        }
        assertThat(state.now()).contains(new Standing.Out("its link to the primary is not up, but in state connect"));
    }

    @Test
    void aLoadingReplicaIsOutThoughItAnswers() {
        next(replica("connected"));
        for (int i = 0; i < NodeState.BAD; i++) {
            next(new ProbeResult.Answered(
                    at(),
                    Duration.ofMillis(1),
                    role(Role.REPLICA, "connected"),
                    Optional.of("LOADING Redis is loading")));
        }
        assertThat(state.now()).contains(new Standing.Out("LOADING Redis is loading"));
    }

    @Test
    void silenceTellsNothingWhereNobodyHasEverAnswered() {
        for (int i = 0; i < 5; i++) {
            assertThat(state.take(silent("refused"), false, true, Optional.empty()))
                    .isFalse();
        }
        assertThat(state.now()).isEmpty();
        assertThat(state.take(silent("refused"), true, true, Optional.empty())).isTrue();
        assertThat(state.now()).as("now another node of the group has").contains(new Standing.Out("refused"));
    }

    @Test
    void aReplicaThatIsTooFarBehindIsOutUntilItHasCaughtUp() {
        next(replica("connected"));
        behind(10);
        assertThat(state.now()).contains(new Standing.Serving());
        behind(11);
        behind(12);
        behind(13);
        assertThat(state.now()).contains(new Standing.Out("it is 13 s behind its primary"));
        behind(0);
        behind(0);
        assertThat(state.now()).contains(new Standing.Serving());
    }

    @Test
    void aReplicaThatTakesNoNewConnectionIsOut() {
        next(replica("connected"));
        connect(Optional.of("max number of clients reached"));
        connect(Optional.of("max number of clients reached"));
        next(replica("connected"));
        assertThat(state.now()).contains(new Standing.Serving());
        assertThat(state.failsToConnect()).isTrue();
        connect(Optional.of("max number of clients reached"));
        next(replica("connected"));
        next(replica("connected"));
        next(replica("connected"));
        assertThat(state.now()).contains(new Standing.Out("it takes no new connection: max number of clients reached"));
        assertThat(state.report().health()).isEqualTo(Health.DEGRADED);
        connect(Optional.empty());
        next(replica("connected"));
        next(replica("connected"));
        assertThat(state.now()).contains(new Standing.Serving());
        assertThat(state.report().health()).isEqualTo(Health.UP);
        assertThat(state.report().connectTime()).contains(Duration.ofMillis(2));
    }

    @Test
    void thatWeMayNotAskTellsNothingOfTheNode() {
        next(replica("connected"));
        next(new ProbeResult.Barred(at(), "WRONGPASS"));
        assertThat(state.now()).isEmpty();
        next(replica("connected"));
        assertThat(state.now()).isEmpty();
        next(replica("connected"));
        assertThat(state.now()).contains(new Standing.Serving());
    }

    private void next(ProbeResult result) {
        var unused = state.take(result, true, true, Optional.empty());
    }

    private void withoutPrimary(ProbeResult result) {
        var unused = state.take(result, true, false, Optional.empty());
    }

    private void connect(Optional<String> failure) {
        state.take(new NewConnection(Duration.ofMillis(2), failure));
    }

    private void behind(int lag) {
        var unused = state.take(replica("connected"), true, true, Optional.of(new Lag(1_000, Duration.ofSeconds(lag))));
    }

    private ProbeResult replica(String link) {
        return new ProbeResult.Answered(at(), Duration.ofMillis(1), role(Role.REPLICA, link), Optional.empty());
    }

    private ProbeResult primary() {
        return new ProbeResult.Answered(
                at(), Duration.ofMillis(1), new RoleReply(Role.PRIMARY, Optional.empty(), 100), Optional.empty());
    }

    private ProbeResult silent(String reason) {
        return new ProbeResult.Silent(at(), reason);
    }

    private static RoleReply role(Role role, String link) {
        return new RoleReply(role, Optional.of(link), 100);
    }

    /** A second after the last one. */
    private Instant at() {
        return BEGIN.plusSeconds(seconds++);
    }
}
