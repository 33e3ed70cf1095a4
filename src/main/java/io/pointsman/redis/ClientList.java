package io.pointsman.redis;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code CLIENT LIST} tells, one line for each connection. */
public final class ClientList {

    private ClientList() {}

    /**
     * @param address without the port
     * @param name as the client calls itself; empty if it does not
     * @param library with its version, as the client says; empty if it does not, or the engine is older than 7.2
     * @param flags as Redis writes them
     */
    public record Client(String address, String name, String library, String flags) {

        /** A primary's, a replica's or a monitor's own. */
        public boolean isReplication() {
            return flags.contains("M") || flags.contains("S");
        }

        /** Who it is, for people. */
        public String words() {
            return address
                    + (name.isEmpty() ? "" : " \"" + name + "\"")
                    + (library.isEmpty() ? "" : " (" + library + ")");
        }
    }

    public static List<Client> parse(String answer) {
        return answer.lines()
                .filter(line -> !line.isBlank())
                .map(ClientList::client)
                .toList();
    }

    private static Client client(String line) {
        Map<String, String> fields = Arrays.stream(line.split(" "))
                .filter(field -> field.contains("="))
                .collect(Collectors.toMap(
                        field -> field.substring(0, field.indexOf('=')),
                        field -> field.substring(field.indexOf('=') + 1),
                        (first, second) -> first));
        String address = fields.getOrDefault("addr", "");
        String library = fields.getOrDefault("lib-name", "");
        String version = fields.getOrDefault("lib-ver", "");
        return new Client(
                address.substring(0, Math.max(0, address.lastIndexOf(':'))),
                fields.getOrDefault("name", ""),
                version.isEmpty() ? library : library + " " + version,
                fields.getOrDefault("flags", ""));
    }
}
