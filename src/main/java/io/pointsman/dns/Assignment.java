package io.pointsman.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Spreads names over hosts: evenly, and moving as few names as an even spread allows.
 *
 * <ol>
 *   <li>Every host gets room for ⌊names ÷ hosts⌋ names; the rest is given one each to the hosts with most names now.
 *   <li>In slot order, a name whose host has room stays.
 *   <li>In slot order, each other name goes to the host with most room left.
 * </ol>
 *
 * Ties go to the lesser host, so that equal arguments give equal answers. No even spread keeps more names where they are: a host
 * keeps the lesser of what it has and its room, and the larger rooms went to those with most.
 */
final class Assignment {

    private Assignment() {}

    /**
     * @param hosts at least one, no host twice
     * @return for each slot's number a host
     */
    static Map<Integer, String> spread(List<Slot> slots, List<String> hosts) {
        Map<String, Integer> room = room(slots, hosts);
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
            String roomiest = room.entrySet().stream()
                    .max(Map.Entry.<String, Integer>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                    .orElseThrow()
                    .getKey();
            assigned.put(slot.number(), roomiest);
            room.merge(roomiest, -1, Integer::sum);
        }
        return assigned;
    }

    private static Map<String, Integer> room(List<Slot> slots, List<String> hosts) {
        Map<String, Long> load = new TreeMap<>();
        for (String host : hosts) {
            load.put(
                    host,
                    slots.stream()
                            .filter(slot -> slot.target().filter(host::equals).isPresent())
                            .count());
        }
        List<String> byLoad = hosts.stream()
                .sorted(Comparator.<String, Long>comparing(load::get)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        Map<String, Integer> room = new LinkedHashMap<>();
        int remainder = slots.size() % hosts.size();
        for (int i = 0; i < byLoad.size(); i++) {
            room.put(byLoad.get(i), slots.size() / hosts.size() + (i < remainder ? 1 : 0));
        }
        return room;
    }
}
