package io.pointsman.sandbox.redis;

/**
 * A server's own word on its replication. From INFO, whose offset outlives the link; ROLE's does not.
 *
 * @param primary whether it says {@code role:master}
 * @param linkUp whether a replica's link is up and nothing is being fetched; true on a primary
 * @param offset bytes of the replication stream it has
 */
public record Replication(boolean primary, boolean linkUp, long offset) {

    // role:slave, master_link_status:up, slave_repl_offset:4711, or role:master, master_repl_offset:4711; a line each
    static Replication parse(String info) {
        boolean primary = info.contains("role:master");
        return new Replication(
                primary,
                primary || info.contains("master_link_status:up"),
                number(info, primary ? "\nmaster_repl_offset:" : "\nslave_repl_offset:"));
    }

    private static long number(String info, String field) {
        int start = info.indexOf(field) + field.length();
        return Long.parseLong(info.substring(start, info.indexOf('\r', start)));
    }
}
