package io.pointsman.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AssignmentTest {

    @Test
    void noEvenSpreadMovesFewerNames() {
        Random random = new Random(20_261_120);
        List<String> hosts = List.of("a", "b", "c", "d");
        for (int round = 0; round < 3_000; round++) {
            Set<String> open = new HashSet<>(hosts.subList(0, 1 + random.nextInt(3)));
            List<Slot> slots = slots(random, random.nextInt(7), hosts);
            int moved = moved(slots, Assignment.spread(slots, open, Set.of()));
            assertThat(moved).as("%s over %s", slots, open).isEqualTo(fewestMoves(slots, open));
        }
    }

    @Test
    void aClosedHostKeepsAnEvenShareAndGetsNothing() {
        List<Slot> slots = List.of(slot(1, "closed"), slot(2, "closed"), slot(3, "closed"), slot(4, "gone"));
        assertThat(Assignment.spread(slots, Set.of("open"), Set.of("closed", "idle")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(1, "closed", 2, "closed", 3, "open", 4, "open"));
    }

    @Test
    void whatAClosedHostDoesNotTakeIsSpreadEvenlyOverTheOpenOnes() {
        List<Slot> slots = List.of(slot(1, "closed"), slot(2, ""), slot(3, ""), slot(4, ""), slot(5, ""));
        assertThat(Assignment.spread(slots, Set.of("b", "c"), Set.of("closed")).values())
                .containsExactlyInAnyOrder("closed", "b", "b", "c", "c");
    }

    @Test
    void withoutAnOpenHostOnlyWhatMayStayIsAssigned() {
        List<Slot> slots = List.of(slot(1, "closed"), slot(2, "gone"));
        assertThat(Assignment.spread(slots, Set.of(), Set.of("closed"))).isEqualTo(Map.of(1, "closed"));
        assertThat(Assignment.spread(slots, Set.of(), Set.of())).isEmpty();
    }

    @Test
    void theMostNamesOverTheMostHostsAreSpreadAtOnce() {
        List<Slot> slots = new ArrayList<>();
        Set<String> hosts = new HashSet<>();
        for (int number = 1; number <= NamingPolicy.MOST_NAMES; number++) {
            slots.add(slot(number, "host-" + number % 7));
            hosts.add("host-" + number);
        }
        assertThat(Assignment.spread(slots, hosts, Set.of()).values()).containsExactlyInAnyOrderElementsOf(hosts);
    }

    /** By trying every spread whose loads differ by one at most. */
    private static int fewestMoves(List<Slot> slots, Set<String> open) {
        return fewestMoves(slots, List.copyOf(open), new HashMap<>(), 0);
    }

    private static int fewestMoves(List<Slot> slots, List<String> open, Map<String, Integer> load, int next) {
        if (next == slots.size()) {
            int most = open.stream()
                    .mapToInt(host -> load.getOrDefault(host, 0))
                    .max()
                    .orElseThrow();
            int least = open.stream()
                    .mapToInt(host -> load.getOrDefault(host, 0))
                    .min()
                    .orElseThrow();
            return most - least <= 1 ? 0 : Integer.MAX_VALUE / 2;
        }
        int fewest = Integer.MAX_VALUE / 2;
        for (String host : open) {
            load.merge(host, 1, Integer::sum);
            int move = slots.get(next).target().filter(host::equals).isPresent() ? 0 : 1;
            fewest = Math.min(fewest, move + fewestMoves(slots, open, load, next + 1));
            load.merge(host, -1, Integer::sum);
        }
        return fewest;
    }

    private static int moved(List<Slot> slots, Map<Integer, String> assigned) {
        assertThat(assigned).hasSameSizeAs(slots);
        return (int) slots.stream()
                .filter(slot -> !slot.target().equals(Optional.ofNullable(assigned.get(slot.number()))))
                .count();
    }

    private static List<Slot> slots(Random random, int count, List<String> hosts) {
        List<Slot> slots = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            slots.add(slot(number, hosts.get(random.nextInt(hosts.size()))));
        }
        return slots;
    }

    private static Slot slot(int number, String target) {
        RecordName name = ZoneEntry.ro(number).name();
        return new Slot(
                Slot.Kind.REPLICA,
                number,
                name,
                new Slot.Holder.Nobody(),
                List.of(RecordSet.cname(name, target, ZoneEntry.TTL)),
                Optional.empty());
    }
}
