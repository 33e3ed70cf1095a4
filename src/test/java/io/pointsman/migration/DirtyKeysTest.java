package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.migration.DirtyKeys.Gap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirtyKeysTest {

    private static final Instant BEGIN = Instant.parse("2026-11-28T12:00:00Z");
    private static final long PLENTY = 1_000_000;

    private Instant now = BEGIN;
    private DirtyKeys dirty = new DirtyKeys(100, PLENTY, () -> now);

    @Test
    void theOldestAreTakenFirstAndEachOnce() {
        mark("a", "b", "a", "c");
        assertThat(names(dirty.take(2))).containsExactly("a", "b");
        assertThat(names(dirty.take(2))).containsExactly("c");
        assertThat(dirty.take(2)).isEmpty();
        assertThat(dirty.figures().marked()).isEqualTo(4);
        assertThat(dirty.figures().coalesced()).isEqualTo(1);
    }

    @Test
    void aKeyThatIsMarkedWhileItIsCopiedIsDirtyAgain() {
        mark("a");
        DirtyKey first = dirty.take(1).getFirst();
        mark("a", "a");
        dirty.settle(first);
        assertThat(dirty.figures().backlog()).isEqualTo(1);
        assertThat(names(dirty.take(2))).containsExactly("a");
    }

    @Test
    void whatIsPutBackIsTheOldestAsBeforeAndStillThereOnce() {
        mark("a", "b", "c");
        now = now.plusSeconds(5);
        List<DirtyKey> taken = dirty.take(2);
        mark("d", "b");
        dirty.putBack();
        assertThat(taken).hasSize(2);
        assertThat(dirty.figures().oldest()).isEqualTo(Duration.ofSeconds(5));
        assertThat(names(dirty.take(10))).containsExactly("a", "b", "c", "d");
    }

    @Test
    void theAgeIsThatOfTheOldestUnderWayToo() {
        assertThat(dirty.figures().oldest()).isZero();
        mark("a");
        now = now.plusSeconds(3);
        mark("b");
        now = now.plusSeconds(4);
        DirtyKey first = dirty.take(1).getFirst();
        assertThat(dirty.figures().oldest()).isEqualTo(Duration.ofSeconds(7));
        dirty.settle(first);
        assertThat(dirty.figures().oldest()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void whereNoMoreKeysHaveRoomItIsKnownThatSomeAreMissing() {
        dirty = new DirtyKeys(2, PLENTY, () -> now);
        mark("a", "b");
        assertThat(dirty.gap()).isEmpty();
        mark("a", "c", "d");
        assertThat(dirty.figures().overflowed()).isEqualTo(2);
        assertThat(dirty.gap())
                .hasValueSatisfying(gap -> assertThat(gap.since()).isEqualTo(BEGIN));
        assertThat(names(dirty.take(10))).containsExactly("a", "b");
    }

    @Test
    void longNamesFillItToo() {
        dirty = new DirtyKeys(100, 10_000, () -> now);
        mark("a".repeat(5_000), "b".repeat(5_000));
        assertThat(dirty.figures().backlog()).isEqualTo(1);
        assertThat(dirty.figures().bytes()).isBetween(5_000L, 6_000L);
        assertThat(dirty.gap()).isPresent();
        DirtyKey first = dirty.take(1).getFirst();
        dirty.settle(first);
        assertThat(dirty.figures().bytes()).isZero();
    }

    @Test
    void aGapIsClosedOnlyIfNothingWasMissedSince() {
        dirty.missed("one");
        Gap first = dirty.gap().orElseThrow();
        now = now.plusSeconds(1);
        dirty.missed("two");
        dirty.closed(first);
        Gap second = dirty.gap().orElseThrow();
        assertThat(second.since()).isEqualTo(BEGIN);
        assertThat(second.why()).isEqualTo("two");
        dirty.closed(second);
        assertThat(dirty.gap()).isEmpty();
    }

    @Test
    void whatIsGoneDuringAScanIsLookedAtOnceMoreAtItsEnd() {
        dirty.scanBegins();
        mark("a", "b");
        dirty.take(2).forEach(dirty::settleGone);
        assertThat(dirty.figures().backlog()).isZero();
        mark("b");
        dirty.scanEnds();
        assertThat(names(take())).containsExactly("b", "a");
        assertThat(dirty.figures().bytes()).isZero();

        mark("a");
        dirty.take(1).forEach(dirty::settleGone);
        dirty.scanEnds();
        assertThat(dirty.take(1)).isEmpty();
    }

    @Test
    void aScanThatRestsLetsGoOfWhatIsGoneAndGoesOn() {
        dirty.scanBegins();
        mark("a");
        dirty.take(1).forEach(dirty::settleGone);
        dirty.scanRests();
        List<DirtyKey> again = dirty.take(1);
        assertThat(names(again)).containsExactly("a");
        again.forEach(dirty::settleGone);
        dirty.scanEnds();
        assertThat(names(take())).containsExactly("a");
    }

    @Test
    void moreDeletionsThanThereIsRoomForAreAGap() {
        dirty = new DirtyKeys(2, PLENTY, () -> now);
        dirty.scanBegins();
        for (String key : List.of("a", "b", "c")) {
            mark(key);
            dirty.take(1).forEach(dirty::settleGone);
        }
        assertThat(dirty.gap()).isPresent();
    }

    @Test
    void marksTellOfOneHistoryAsSoonAsSomebodySaysOfWhich() {
        assertThat(dirty.tellsOf("one")).isTrue();
        dirty.follow("two");
        assertThat(dirty.tellsOf("one")).isFalse();
        assertThat(dirty.tellsOf("two")).isTrue();
    }

    @Test
    void aNameThatIsNoTextIsToldInDigits() {
        byte[] name = {(byte) 0xff, 0};
        dirty.mark(name, 0, name.length);
        assertThat(names(take())).containsExactly("0xff00");
    }

    private List<DirtyKey> take() {
        List<DirtyKey> taken = dirty.take(10);
        taken.forEach(dirty::settle);
        return taken;
    }

    private void mark(String... keys) {
        for (String key : keys) {
            byte[] name = ("-" + key).getBytes(StandardCharsets.UTF_8);
            dirty.mark(name, 1, name.length - 1);
        }
    }

    private static List<String> names(List<DirtyKey> keys) {
        return keys.stream().map(DirtyKey::toString).toList();
    }
}
