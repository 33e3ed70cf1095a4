package io.pointsman.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Spreads names over hosts: evenly, and moving as few names as an even spread allows.
 *
 * <ol>
 *   <li>Room for one name at a time goes to the host with least of it, among equals to the one with most names now. A closed host
 *       gets no more room than it has names.
 *   <li>In slot order, a name whose host has room stays.
 *   <li>In slot order, each other name goes to the open host with most room left.
 * </ol>
 *
 * Ties go to the lesser host, so that equal arguments give equal answers. No even spread keeps more names where they are: a host
 * keeps the lesser of what it has and its room, and the larger rooms went to those with most.
 */
final class Assignment {

    private Assignment() {}

    private record Room(String host, long names, int given) {
        private static final Comparator<Room> LEAST_FIRST = Comparator.comparingInt(Room::given)
                .thenComparing(Comparator.comparingLong(Room::names).reversed())
                .thenComparing(Room::host);
    }

    /**
     * @param open hosts that may get names
     * @param closed hosts that may keep names, and get none
     * @return for each slot's number a host; without open hosts, nothing for a name that cannot stay
     */
    static Map<Integer, String> spread(List<Slot> slots, Set<String> open, Set<String> closed) {
        Map<String, Integer> room = room(slots, open, closed);
        Map<Integer, String> assigned = new TreeMap<>();
        List<Slot> moving = new ArrayList<>();
        for (Slot slot : slots) {
            String host = slot.target().orElse("");
            if (room.getOrDefault(host, 0) > 0) {
                assigned.put(slot.number(), host);
                room.merge(host, -1, Integer::sum);
            } else {
                moving.add(slot);
            }
        }
        for (Slot slot : moving) {
            open.stream()
                    .max(Comparator.<String>comparingInt(room::get).thenComparing(Comparator.reverseOrder()))
                    .ifPresent(roomiest -> {
                        assigned.put(slot.number(), roomiest);
                        room.merge(roomiest, -1, Integer::sum);
                    });
        }
        return assigned;
    }

    private static Map<String, Integer> room(List<Slot> slots, Set<String> open, Set<String> closed) {
        Map<String, Long> names = slots.stream()
                .flatMap(slot -> slot.target().stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        PriorityQueue<Room> mayTakeMore = new PriorityQueue<>(Room.LEAST_FIRST);
        Map<String, Integer> room = new HashMap<>();
        Stream.concat(open.stream(), closed.stream().filter(names::containsKey)).forEach(host -> {
            mayTakeMore.add(new Room(host, names.getOrDefault(host, 0L), 0));
            room.put(host, 0);
        });
        for (int given = 0; given < slots.size() && !mayTakeMore.isEmpty(); given++) {
            Room least = mayTakeMore.remove();
            Room larger = new Room(least.host(), least.names(), least.given() + 1);
            room.put(larger.host(), larger.given());
            if (open.contains(larger.host()) || larger.given() < larger.names()) {
                mayTakeMore.add(larger);
            }
        }
        return room;
    }
}
