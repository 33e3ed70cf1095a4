package io.pointsman.sandbox.redis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What one server in cluster mode believes of its cluster.
 *
 * @param peers all that it knows, itself included; those that it only shakes hands with are left out
 */
public record ClusterView(List<Peer> peers) {

    /**
     * One server as another sees it.
     *
     * @param primary by its flags; one that has just started is a primary without slots
     * @param follows the id of a replica's primary, {@code -} on a primary
     */
    public record Peer(String id, boolean myself, boolean primary, String follows, BitSet slots) {}

    // 07c37df… 127.0.0.1:6379@16379,host myself,master - 0 1426238317239 4 connected 0-5460 5462 [93->-292f8b3…]
    static ClusterView parse(String nodes) {
        List<Peer> peers = new ArrayList<>();
        for (String line : nodes.lines().toList()) {
            String[] words = line.split(" ", -1);
            List<String> flags = List.of(words[2].split(",", -1));
            if (!flags.contains("handshake")) {
                peers.add(
                        new Peer(words[0], flags.contains("myself"), flags.contains("master"), words[3], slots(words)));
            }
        }
        return new ClusterView(peers);
    }

    private static BitSet slots(String[] words) {
        BitSet slots = new BitSet();
        for (int i = 8; i < words.length; i++) {
            String[] range = words[i].split("-", 2);
            if (!words[i].isEmpty() && !words[i].startsWith("[")) {
                slots.set(Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1]) + 1);
            }
        }
        return slots;
    }

    public Peer myself() {
        return peers.stream().filter(Peer::myself).findFirst().orElseThrow();
    }

    public Optional<Peer> find(String id) {
        return peers.stream().filter(peer -> peer.id().equals(id)).findFirst();
    }
}
