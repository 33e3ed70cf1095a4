package io.pointsman.probe;

import io.pointsman.probe.NodeReport.Health;
import io.pointsman.probe.ProbeResult.Answered;
import io.pointsman.probe.ProbeResult.Barred;
import io.pointsman.probe.ProbeResult.Silent;
import io.pointsman.probe.ReplicationLag.Lag;
import io.pointsman.redis.RoleReply;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a node's answers come to, one after another.
 *
 * <ol>
 *   <li>{@link #GOOD} good ones in a row let it in: those of a replica that answers, receives what its primary writes, is
 *       not too far behind, and lets new clients in.
 *   <li>One as primary puts it out at once, and {@link #BAD} other bad ones in a row do.
 *   <li>Its role is what two answers in a row say: a replica that was just started can call itself a primary for a moment.
 *   <li>While its shard has no primary that answers, a replica whose link is down is what it was: it still serves what it has, and there is nobody
 *       to be behind of.
 *   <li>An answer that we may not ask tells nothing. Nor does silence, where no node of the group has ever answered: then there is no way
 *       from here to there.
 * </ol>
 */
final class NodeState {

    static final int GOOD = 2;
    static final int BAD = 3;

    private final Duration maxLag;
    private Optional<ProbeResult> latest = Optional.empty();
    private Optional<Standing> standing = Optional.empty();
    private Health health = Health.UNKNOWN;
    private String trouble = "not asked often enough yet";
    private int good;
    private int bad;
    private Instant badSince = Instant.MIN;
    private Said said = new Said(Role.UNKNOWN, Instant.MIN);
    private Said role = said;
    private Optional<Lag> lag = Optional.empty();
    private Optional<NewConnection> connection = Optional.empty();
    private int failedConnections;
    private int failedCanaries;
    private String canaryFailure = "";

    /** Made with each answer, of which there are more than readers ask for it at once. */
    private NodeReport report;

    /** @param since the first of the answers in a row that say so */
    private record Said(Role role, Instant since) {}

    /** @param maxLag a replica that is further behind does not serve */
    NodeState(Duration maxLag) {
        this.maxLag = maxLag;
        this.report = describe();
    }

    /**
     * @param reachable whether a node of its group has ever answered, this time included
     * @param hasPrimary whether a primary of its shard answers, and not only since a moment ago
     * @param behind how far it is, if it is a replica and that can be told
     * @return whether names may have to move: not at the first bad answer, after which they stay
     */
    synchronized boolean take(ProbeResult result, boolean reachable, boolean hasPrimary, Optional<Lag> behind) {
        Optional<Standing> standingBefore = now();
        if (bad == 0) {
            badSince = result.at();
        }
        Role roleBefore = role.role();
        latest = Optional.of(result);
        lag = behind;
        switch (result) {
            case Barred barred -> {
                forget();
                health = Health.UNKNOWN;
                trouble = "we may not ask it: " + barred.reason();
            }
            case Silent silent -> bad(silent.reason(), reachable ? Health.DOWN : Health.UNKNOWN);
            case Answered answered -> heard(answered, hasPrimary);
        }
        report = describe();
        boolean waits = now().filter(Standing.Unverified.class::isInstance).isPresent();
        return (!waits && !kind(standingBefore).equals(kind(now()))) || roleBefore != role.role();
    }

    /** Why it is out moves no name. */
    private static Optional<Class<?>> kind(Optional<Standing> standing) {
        return standing.map(Standing::getClass);
    }

    /** Takes note of how a new connection went; its next answer tells what follows. */
    synchronized void take(NewConnection made) {
        connection = Optional.of(made);
        failedConnections = made.failure().isPresent() ? failedConnections + 1 : 0;
        report = describe();
    }

    /** Takes note of how writing went; its next answer tells what follows. */
    synchronized void take(Canary made) {
        switch (made.outcome()) {
            case FAILED -> {
                failedCanaries++;
                canaryFailure = made.reason();
            }
            case WORKED -> failedCanaries = 0;
            case MOVED, BARRED -> {}
        }
    }

    /** Whether the last canary failed, so that the next is not to be waited for. */
    synchronized boolean failsToWrite() {
        return role.role() == Role.PRIMARY && failedCanaries > 0;
    }

    /** Whether the last new connection did not work, so that the next is not to be waited for. */
    synchronized boolean failsToConnect() {
        return failedConnections > 0;
    }

    private void heard(Answered answer, boolean hasPrimary) {
        Role now = answer.role().role();
        if (now != said.role()) {
            said = new Said(now, answer.at());
            good = 0;
            failedCanaries = 0;
        } else if (now != role.role()) {
            role = said;
        }
        Optional<String> found = trouble(answer, hasPrimary);
        if (now == Role.PRIMARY) {
            standing = Optional.of(new Standing.Out("it is the primary, as it says itself"));
        }
        if (found.isPresent()) {
            bad(found.get(), Health.DEGRADED);
        } else if (hasPrimary || now == Role.PRIMARY || answer.role().isConnected()) {
            good(now);
        }
    }

    private Optional<String> trouble(Answered answer, boolean hasPrimary) {
        RoleReply reply = answer.role();
        if (answer.refusal().isPresent()) {
            return answer.refusal();
        }
        if (failedConnections >= BAD) {
            return connection.flatMap(NewConnection::failure).map(why -> "it takes no new connection: " + why);
        }
        if (reply.role() == Role.UNKNOWN) {
            return Optional.of("it names no role that we know");
        }
        if (reply.role() == Role.PRIMARY) {
            return Optional.of("it takes no writes: " + canaryFailure).filter(why -> failedCanaries >= BAD);
        }
        if (!reply.isConnected()) {
            return Optional.of("its link to the primary is not up, but in state "
                            + reply.link().orElse("unknown"))
                    .filter(down -> hasPrimary);
        }
        return lag.filter(told -> told.behind().compareTo(maxLag) > 0)
                .map(told ->
                        "it is %d s behind its primary".formatted(told.behind().toSeconds()));
    }

    private void good(Role now) {
        good++;
        bad = 0;
        if (good < GOOD) {
            return;
        }
        health = Health.UP;
        trouble = "";
        if (now == Role.REPLICA) {
            standing = Optional.of(new Standing.Serving());
        }
    }

    /** @param worse what it is when it goes on like that; {@link Health#UNKNOWN} if it tells nothing */
    private void bad(String why, Health worse) {
        good = 0;
        bad++;
        if (bad >= BAD) {
            health = worse;
            trouble = why;
            if (worse != Health.UNKNOWN) {
                standing = Optional.of(new Standing.Out(why));
            }
        }
    }

    /** That it was silent says nothing of it: it keeps the names that it has, and gets none before it answers. */
    synchronized void forgetSilence() {
        if (isSilent()) {
            forget();
            standing = Optional.of(new Standing.Unverified());
        }
    }

    private void forget() {
        good = 0;
        bad = 0;
        standing = Optional.empty();
    }

    /**
     * What names may do with it now: a node that is in and has just given a bad answer keeps its names and gets none.
     *
     * @return empty while the answers do not tell
     */
    synchronized Optional<Standing> now() {
        return standing.map(known -> known instanceof Standing.Serving && bad > 0 ? new Standing.Unverified() : known);
    }

    /** What two answers in a row said last; {@link Role#UNKNOWN} before. */
    synchronized Role role() {
        return role.role();
    }

    /** While it is out: the first of the bad answers in a row, or of those as primary. */
    synchronized Optional<Instant> outSince() {
        return standing.filter(Standing.Out.class::isInstance)
                .map(out -> said.role() == Role.PRIMARY ? said.since() : badSince);
    }

    /** When the first of the answers was asked for that say so. */
    synchronized Instant roleSince() {
        return role.since();
    }

    synchronized NodeReport report() {
        return report;
    }

    private NodeReport describe() {
        Optional<Answered> answer = latest.filter(Answered.class::isInstance).map(Answered.class::cast);
        return new NodeReport(
                health,
                latest.map(ProbeResult::at),
                role.role(),
                answer.filter(answered -> answered.refusal().isEmpty()).map(Answered::latency),
                connection.filter(made -> made.failure().isEmpty()).map(NewConnection::took),
                lag.map(told -> OptionalLong.of(told.bytes())).orElse(OptionalLong.empty()),
                lag.map(Lag::behind),
                trouble);
    }

    synchronized boolean isSilent() {
        return latest.filter(Silent.class::isInstance).isPresent();
    }

    /** Whether its last answer, or silence, was no longer ago. */
    synchronized boolean isKnownSince(Instant oldest) {
        return report.isKnownSince(oldest);
    }
}
