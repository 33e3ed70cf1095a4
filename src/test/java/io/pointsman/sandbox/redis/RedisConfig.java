package io.pointsman.sandbox.redis;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The configuration file of one server: small, without persistence, and as closed to ordinary clients as ElastiCache is.
 *
 * <p>A refused command is renamed to a word that only this JVM knows, so a client gets the very error of ElastiCache, and the sandbox
 * keeps its way in. PSYNC cannot be renamed, replication needs it, and sub-commands cannot either: those are taken from the default
 * user by ACL ({@code NOPERM}), while replicas come as the admin user.
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

    // Redis 6.2 can only grant sub-commands, not take them. It accepts names it does not know; from 7 on an unknown
    // name is an error.
    private static final String DEFAULT_USER = "user default on nopass ~* &* +@all -psync"
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

    static List<String> lines(RedisBinary binary, InetSocketAddress address, Path directory) {
        String host = address.getAddress().getHostAddress();
        List<String> lines = new ArrayList<>(List.of(
                "bind " + host,
                "port " + address.getPort(),
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
                DEFAULT_USER,
                "user " + ADMIN + " on >" + PASSWORD + " ~* &* +@all",
                "masteruser " + ADMIN,
                "masterauth " + PASSWORD));
        if (binary.isAtLeast(7)) {
            lines.add("enable-debug-command yes");
            lines.add("shutdown-timeout 0");
        }
        RENAMED.forEach(command -> lines.add("rename-command " + command + " " + renamed(command)));
        return lines;
    }

    private static String randomWord() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
