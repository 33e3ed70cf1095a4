package io.pointsman.sandbox.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The names that AWS itself keeps: endpoints of nodes and groups. Names are lower case, without the final dot. */
public final class AddressBook {

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /**
     * What a name resolves to now.
     *
     * @param addresses at least one; a server answers with all of them, shuffled, unless {@code oneAtATime}
     * @param oneAtATime one address per question in turn, as a reader endpoint answers
     */
    public record Entry(List<InetAddress> addresses, Duration ttl, boolean oneAtATime) {}

    public void put(String name, Entry entry) {
        entries.put(name, entry);
    }

    public void remove(String name) {
        entries.remove(name);
    }

    public Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }
}
