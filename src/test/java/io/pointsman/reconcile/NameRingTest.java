package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ZONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.aws.ReadDesk.Arc;
import io.pointsman.dns.NameRange;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.SampleSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which part of a zone an instance does first. */
class NameRingTest {

    private final ManagedGroups groups = groups();
    private final NameRing first = new NameRing(groups, PeersTest.seated(0, 2));
    private final NameRing second = new NameRing(groups, PeersTest.seated(1, 2));

    /** A hundred in one zone, their names in another order than their ids, and one elsewhere. */
    private static ManagedGroups groups() {
        SampleSettings settings = new SampleSettings();
        for (int i = 0; i < 100; i++) {
            settings.group("group-%02d".formatted(i), ZONE, "ro-%02d.example.com".formatted(99 - i));
        }
        return settings.group("elsewhere", "Z2", "ro-00.example.org").manage(World.OWNER);
    }

    /** Those whose names stand there in the zone, from the first to the last. */
    private List<ManagedGroup> between(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(
                        place -> groups.find("group-%02d".formatted(99 - place)).orElseThrow())
                .toList();
    }

    @Test
    void theZoneIsPartedAmongThemInItsOwnOrder() {
        NameRange beginning = between(0, 0).getFirst().naming().range();
        NameRange middle = between(50, 50).getFirst().naming().range();
        assertThat(first.part(ZONE)).contains(new Arc<>(beginning, middle));
        assertThat(second.part(ZONE)).contains(new Arc<>(middle, beginning));
    }

    @Test
    void whereWeHaveNoNamesThereIsNoPart() {
        assertThat(first.part("Z3")).isEmpty();
    }

    @Test
    void ofNeighboursThoseInThePartAreItsOwn() {
        assertThat(first.own(between(40, 59))).containsExactlyInAnyOrderElementsOf(between(40, 49));
        assertThat(second.own(between(40, 59))).containsExactlyInAnyOrderElementsOf(between(50, 59));
        assertThat(second.own(between(0, 20))).isEmpty();
    }

    @Test
    void thoseThatAreScatteredOverTheZoneAreNot() {
        List<ManagedGroup> everyThird = IntStream.range(0, 16)
                .map(i -> 3 * i)
                .mapToObj(place -> between(place, place).getFirst())
                .toList();
        assertThat(first.own(everyThird)).isEmpty();
    }

    @Test
    void eachZoneIsJudgedByItself() {
        List<ManagedGroup> some = new ArrayList<>(between(10, 12));
        some.add(groups.find("elsewhere").orElseThrow());
        assertThat(first.own(some)).containsExactlyInAnyOrderElementsOf(between(10, 12));
        assertThat(second.own(some)).containsExactly(some.getLast());
    }

    @Test
    void whoKnowsOfNoOtherHasNoPart() {
        NameRing alone = new NameRing(groups, new Peers(Optional.empty(), Set.of(), new Random(1)));
        assertThat(alone.own(groups.all())).isEmpty();
        assertThat(alone.part(ZONE))
                .hasValueSatisfying(place -> assertThat(place.from()).isEqualTo(place.to()));
    }
}
