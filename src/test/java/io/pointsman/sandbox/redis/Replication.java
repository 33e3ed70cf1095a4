package io.pointsman.sandbox.redis;

import java.util.List;

/**
 * A server's own word on its role.
 *
 * @param primary whether it says {@code master}
 * @param linkUp whether a replica's link is {@code connected}; true on a primary
 * @param offset bytes of the replication stream it has; -1 while it synchronises for the first time
 */
public record Replication(boolean primary, boolean linkUp, long offset) {

    // ["master", offset, [[ip, port, offset], …]] or ["slave", ip, port, "connected", offset], flattened
    static Replication parse(List<String> role) {
        return role.getFirst().equals("master")
                ? new Replication(true, true, Long.parseLong(role.get(1)))
                : new Replication(false, role.get(3).equals("connected"), Long.parseLong(role.get(4)));
    }
}
