package io.pointsman.redis;

import io.pointsman.topology.Role;
import java.util.List;
import java.util.Optional;

/**
 * An answer to {@code ROLE}: {@code ["master", 3129659, [...]]} or {@code ["slave", "10.0.0.1", 6379, "connected", 3129650]}.
 *
 * @param link a replica's to its primary: {@code connect}, {@code connecting}, {@code sync} or {@code connected}; empty for others
 * @param offset bytes of the replication stream that the node has made or received; -1 if a replica has none
 */
public record RoleReply(Role role, Optional<String> link, long offset) {

    private static final int LINK = 3;
    private static final int OFFSET_OF_REPLICA = 4;

    public static RoleReply parse(List<Object> reply) {
        String role = text(reply, 0);
        return switch (role) {
            case "master" -> new RoleReply(Role.PRIMARY, Optional.empty(), number(reply, 1));
            case "slave", "replica" ->
                new RoleReply(Role.REPLICA, Optional.of(text(reply, LINK)), number(reply, OFFSET_OF_REPLICA));
            default -> new RoleReply(Role.UNKNOWN, Optional.empty(), -1);
        };
    }

    /** Whether the replica receives what its primary writes. */
    public boolean isConnected() {
        return link.filter("connected"::equals).isPresent();
    }

    private static String text(List<Object> reply, int index) {
        return index < reply.size() && reply.get(index) instanceof String text ? text : "";
    }

    private static long number(List<Object> reply, int index) {
        return index < reply.size() && reply.get(index) instanceof Long number ? number : -1;
    }
}
