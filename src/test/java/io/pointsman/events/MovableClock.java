package io.pointsman.events;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Another clock's time, moved on by a test. */
final class MovableClock extends Clock {

    private final Clock base;
    private volatile Duration moved = Duration.ZERO;

    MovableClock(Clock base) {
        this.base = base;
    }

    static MovableClock standingStill() {
        return new MovableClock(Clock.fixed(Instant.parse("2026-11-20T03:00:00Z"), ZoneOffset.UTC));
    }

    void advance(Duration by) {
        moved = moved.plus(by);
    }

    @Override
    public Instant instant() {
        return base.instant().plus(moved);
    }

    @Override
    public ZoneId getZone() {
        return base.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
