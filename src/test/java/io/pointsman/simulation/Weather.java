package io.pointsman.simulation;

import java.util.HashSet;
import java.util.Set;

/** How AWS's answers fail: at random while the course is rough, and of whatever is down as long as it is. */
final class Weather {

    /** What becomes of one call. */
    enum Verdict {
        LET_THROUGH,
        THROTTLED,
        SERVER_ERROR,
        CUT_BEFORE,
        CUT_AFTER,
        HUNG_BEFORE,
        HUNG_AFTER,
        DIE_BEFORE,
        DIE_AFTER
    }

    private final Chance chance;
    private final double throttles;
    private final double breaks;
    private final double cuts;
    private final double hangs;
    private final double kills;
    private final double slow;
    private final double stale;
    private final double torn;
    private final double empty;
    private final double loses;
    private final double doubles;
    private final double delays;
    private final double refuses;
    private final Set<String> down = new HashSet<>();
    private boolean rough = true;

    Weather(Chance chance) {
        this.chance = chance;
        throttles = chance.intensity(0.15);
        breaks = chance.intensity(0.15);
        cuts = chance.intensity(0.1);
        hangs = chance.intensity(0.03);
        kills = chance.intensity(0.01);
        slow = chance.intensity(0.1);
        stale = chance.intensity(0.3);
        torn = chance.intensity(0.3);
        empty = chance.intensity(0.03);
        loses = chance.intensity(0.5);
        doubles = chance.intensity(0.3);
        delays = chance.intensity(0.5);
        refuses = chance.intensity(0.05);
    }

    /** No random faults any more. */
    void clearUp() {
        rough = false;
    }

    boolean isRough() {
        return rough;
    }

    /** Every call of {@code target} fails from now on. */
    void breakDown(String target) {
        down.add(target);
    }

    void mend(String target) {
        down.remove(target);
    }

    Verdict verdict(String target) {
        if (down.contains(target)) {
            return chance.any(Verdict.THROTTLED, Verdict.SERVER_ERROR, Verdict.CUT_BEFORE, Verdict.HUNG_BEFORE);
        }
        if (!rough) {
            return Verdict.LET_THROUGH;
        }
        if (chance.hits(kills)) {
            return chance.any(Verdict.DIE_BEFORE, Verdict.DIE_AFTER);
        }
        if (chance.hits(throttles)) {
            return Verdict.THROTTLED;
        }
        if (chance.hits(breaks)) {
            return Verdict.SERVER_ERROR;
        }
        if (chance.hits(cuts)) {
            return chance.any(Verdict.CUT_BEFORE, Verdict.CUT_AFTER);
        }
        if (chance.hits(hangs)) {
            return chance.any(Verdict.HUNG_BEFORE, Verdict.HUNG_AFTER);
        }
        return Verdict.LET_THROUGH;
    }

    /** One way over the network, in milliseconds. */
    long latency() {
        return rough && chance.hits(slow) ? chance.between(500, 8_000) : chance.between(5, 60);
    }

    /** How long AWS takes for an answer that it must gather, in milliseconds; also while nothing fails. */
    long gathering() {
        return chance.hits(2 * slow) ? chance.between(500, 4_000) : 0;
    }

    /** How old what ElastiCache answers is, in milliseconds; 0 for now. */
    long staleness() {
        return rough && chance.hits(stale) ? chance.between(1_000, 60_000) : 0;
    }

    boolean tearsListing() {
        return rough && chance.hits(torn);
    }

    boolean showsNothing() {
        return rough && chance.hits(empty);
    }

    boolean mayShowNothing() {
        return empty > 0;
    }

    boolean refusesBatch() {
        return rough && chance.hits(refuses);
    }

    boolean losesEvent() {
        return rough && chance.hits(loses);
    }

    boolean doublesEvent() {
        return rough && chance.hits(doubles);
    }

    boolean delaysEvent() {
        return rough && chance.hits(delays);
    }
}
