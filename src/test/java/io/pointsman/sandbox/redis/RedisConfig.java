package io.pointsman.sandbox.redis;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration file of one server: small, without persistence, and as closed to ordinary clients as ElastiCache is.
 *
 * <p>A refused command is renamed to a word that only this JVM knows, so a client gets the very error of ElastiCache, and the sandbox
 * keeps its way in. PSYNC cannot be renamed, replication needs it, and sub-commands cannot either: those are taken from all users by ACL
 * ({@code NOPERM}), while replicas come as the admin user.
 */
final class RedisConfig {

    static final String ADMIN = "sandbox";
    static final String PASSWORD = randomWord();
    private static final String PREFIX = randomWord() + "-";

    // FAILOVER is newer than the list of aws-facts 7.1, whose consequence it would break: no promotion by a client.
    private static final List<String> RENAMED = List.of(
            "CONFIG",
            "DEBUG",
            "REPLICAOF",
            "SLAVEOF",
            "FAILOVER",
            "SHUTDOWN",
            "BGSAVE",
            "SAVE",
            "BGREWRITEAOF",
            "MIGRATE",
            "SYNC");

    private static final List<String> SUB_COMMANDS = List.of(
            "ACL|SETUSER",
            "ACL|LOAD",
            "ACL|SAVE",
            "ACL|DELUSER",
            "CLUSTER|ADDSLOTS",
            "CLUSTER|ADDSLOTSRANGE",
            "CLUSTER|BUMPEPOCH",
            "CLUSTER|DELSLOTS",
            "CLUSTER|DELSLOTSRANGE",
            "CLUSTER|FAILOVER",
            "CLUSTER|FLUSHSLOTS",
            "CLUSTER|FORGET",
            "CLUSTER|LINKS",
            "CLUSTER|MEET",
            "CLUSTER|SETSLOT");

    // Redis 6.2 can only grant sub-commands, not take them. It accepts names it does not know; from 7 on an unknown
    // name is an error.
    private static final String DEFAULT_RIGHTS = "~* &* +@all -psync"
            + " -config -debug -replicaof -slaveof -failover -shutdown -bgsave -save -bgrewriteaof -migrate -sync"
            + " -acl +acl|cat +acl|dryrun +acl|genpass +acl|getuser +acl|help +acl|list +acl|log +acl|users +acl|whoami"
            + " -cluster +cluster|count-failure-reports +cluster|countkeysinslot +cluster|getkeysinslot +cluster|help"
            + " +cluster|info +cluster|keyslot +cluster|myid +cluster|nodes +cluster|replicas +cluster|replicate"
            + " +cluster|reset +cluster|saveconfig +cluster|set-config-epoch +cluster|shards +cluster|slaves"
            + " +cluster|slots";

    private RedisConfig() {}

    /** What the sandbox calls the command that clients are refused. */
    static String renamed(String command) {
        return PREFIX + command;
    }

    /** @param command upper case, with a sub-command as {@code ACL|LOAD} */
    static boolean isRefused(String command) {
        return command.equals("PSYNC") || RENAMED.contains(command) || SUB_COMMANDS.contains(command);
    }

    static List<String> lines(RedisBinary binary, InetSocketAddress address, Path directory, ServerAccess access) {
        String host = address.getAddress().getHostAddress();
        List<String> lines = new ArrayList<>(List.of(
                "bind " + host,
                "port " + (access.certificate().isPresent() ? 0 : address.getPort()),
                "replica-announce-ip " + host,
                "replica-announce-port " + address.getPort(),
                "protected-mode no",
                "dir \"" + directory + "\"",
                "save \"\"",
                "appendonly no",
                "rdb-del-sync-files yes",
                "repl-diskless-sync yes",
                "repl-diskless-sync-delay 0",
                "maxmemory 256mb",
                "maxmemory-policy volatile-lru",
                "repl-backlog-size 1mb",
                "tcp-backlog 128",
                "user " + ADMIN + " on >" + PASSWORD + " ~* &* +@all",
                "masteruser " + ADMIN,
                "masterauth " + PASSWORD));
        if (binary.isAtLeast(7)) {
            lines.add("enable-debug-command yes");
            lines.add("shutdown-timeout 0");
        }
        if (access.certificate().isPresent()) {
            lines.addAll(ServerCertificate.lines(address.getPort(), directory));
        }
        lines.addAll(users(binary, access));
        RENAMED.forEach(command -> lines.add("rename-command " + command + " " + renamed(command)));
        return lines;
    }

    private static List<String> users(RedisBinary binary, ServerAccess access) {
        if (access.users().isEmpty()) {
            String passwords = String.join(" ", access.tokens().rules());
            return List.of("user default on " + passwords + " " + DEFAULT_RIGHTS);
        }
        Stream<String> named = access.users().stream()
                .map(user -> Stream.concat(user.rules(), refusals(binary)).collect(Collectors.joining(" ")));
        boolean withDefault =
                access.users().stream().anyMatch(user -> user.name().equals("default"));
        return Stream.concat(withDefault ? Stream.empty() : Stream.of("user default off"), named)
                .toList();
    }

    /** What is taken from a user, whatever else it may do; before 7 sub-commands cannot be taken alone. */
    private static Stream<String> refusals(RedisBinary binary) {
        List<String> others = binary.isAtLeast(7) ? SUB_COMMANDS : List.of("ACL", "CLUSTER");
        return Stream.of(Stream.of("PSYNC"), RENAMED.stream(), others.stream())
                .flatMap(commands -> commands)
                .map(command -> "-" + command.toLowerCase(Locale.ROOT));
    }

    private static String randomWord() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
