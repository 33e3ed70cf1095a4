package io.pointsman.sandbox.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One running server in a directory of its own, on loopback, without persistence. Commands that ElastiCache refuses are refused to
 * ordinary clients; the methods here go in as the admin user.
 *
 * <p>No server outlives the JVM, whatever ends it: {@link #close()}, a shutdown hook, or, after a crash or SIGKILL, a watcher. The
 * watcher is a shell beside the server that waits for the end of a pipe whose other end only this JVM holds. It needs nothing but
 * {@code /bin/sh}, and it does not depend on which thread started the server, as the kernel's parent-death signal does.
 */
public final class RedisProcess implements AutoCloseable {

    // The shell becomes the server, so the process id is the server's, and $$ in the watcher is that id too.
    private static final String SCRIPT = """
            exec 3<&0 </dev/null
            (trap '' HUP INT TERM; read -r line <&3; kill -9 $$) >/dev/null 2>&1 &
            exec 3<&-
            exec "$0" "$@"
            """;

    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Set<RedisProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> List.copyOf(RUNNING).forEach(RedisProcess::close), "redis-processes-end"));
    }

    private final RedisBinary binary;
    private final Process process;
    private final InetSocketAddress address;
    private final Path directory;
    private final Optional<ServerCertificate> certificate;
    private volatile Duration slowness = Duration.ZERO;

    private RedisProcess(
            RedisBinary binary,
            Process process,
            InetSocketAddress address,
            Path directory,
            Optional<ServerCertificate> certificate) {
        this.binary = binary;
        this.process = process;
        this.address = address;
        this.directory = directory;
        this.certificate = certificate;
    }

    /** Starts an empty primary, open to everybody, and returns when it answers; on a new address when {@code address} was taken meanwhile. */
    public static RedisProcess start(RedisBinary binary, InetSocketAddress address) {
        return start(binary, address, ServerAccess.open());
    }

    /** The same, as open to clients as {@code access} says. */
    public static RedisProcess start(RedisBinary binary, InetSocketAddress address, ServerAccess access) {
        return start(binary, address, access, false);
    }

    /** The same, open to everybody; in cluster mode it is alone in a cluster without slots, see {@link ClusterServer}. */
    public static RedisProcess start(RedisBinary binary, InetSocketAddress address, boolean clusterMode) {
        return start(binary, address, ServerAccess.open(), clusterMode);
    }

    private static RedisProcess start(
            RedisBinary binary, InetSocketAddress address, ServerAccess access, boolean clusterMode) {
        try {
            return launch(binary, address, access, clusterMode);
        } catch (BindException taken) {
            try {
                return launch(binary, LoopbackAddresses.free(), access, clusterMode);
            } catch (BindException e) {
                throw new UncheckedIOException("no address for a server on loopback", e);
            }
        }
    }

    /** Starts an empty primary on an address of its own. */
    public static RedisProcess start(RedisBinary binary) {
        return start(binary, LoopbackAddresses.free());
    }

    private static RedisProcess launch(
            RedisBinary binary, InetSocketAddress address, ServerAccess access, boolean clusterMode)
            throws BindException {
        RedisProcess started;
        try {
            Path directory = Files.createTempDirectory("pointsman-redis-");
            Path config = directory.resolve("redis.conf");
            List<String> lines = new ArrayList<>(RedisConfig.lines(binary, address, directory, access));
            if (clusterMode) {
                lines.addAll(ClusterConfig.lines(binary, address));
            }
            Files.write(config, lines);
            if (access.certificate().isPresent()) {
                access.certificate().get().write(directory);
            }
            Process process = new ProcessBuilder(
                            "/bin/sh", "-c", SCRIPT, binary.executable().toString(), config.toString())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("server.log").toFile())
                    .start();
            started = new RedisProcess(binary, process, address, directory, access.certificate());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + binary.executable(), e);
        }
        RUNNING.add(started);
        // A server that ended takes its watcher along, before its process id can be another's.
        var unused = started.process.onExit().thenRun(started::endWatcher);
        started.awaitPong();
        return started;
    }

    private void awaitPong() throws BindException {
        long deadline = System.nanoTime() + START.toNanos();
        String last = "";
        while (isAlive() && System.nanoTime() < deadline) {
            try (AdminConnection admin = connect(ANSWER)) {
                // Another's server may hold the address, while ours is about to fail.
                if (admin.call("INFO", "server").getFirst().contains("process_id:" + pid() + "\r")) {
                    return;
                }
                waitForExit(Duration.ofMillis(10));
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
                waitForExit(Duration.ofMillis(10));
            }
        }
        String log = log();
        close();
        if (log.contains("ddress already in use")) {
            throw new BindException(address + " is taken");
        }
        throw new IllegalStateException("the server on " + address + " did not answer: " + last + "\n" + log);
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Whether it runs the program of a server; Debian's is {@code redis-check-rdb} by another name. */
    public static boolean isServer(ProcessHandle process) {
        return process.info()
                .command()
                .filter(program -> program.contains("redis") || program.contains("valkey"))
                .isPresent();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What the server printed so far; empty once closed. */
    public String log() {
        try {
            Path log = directory.resolve("server.log");
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server as a crash does, and returns when it is gone: connections are reset, nothing is saved. */
    public void kill() {
        process.destroyForcibly();
        waitForExit(START);
    }

    /** Stops the server without closing anything: connections stay open, new ones are accepted by the kernel, nobody answers. */
    public void hang() {
        signal("STOP");
    }

    /** Lets a hung server go on where it was. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid()).start();
            if (!isAlive() || kill.waitFor() != 0) {
                throw new IllegalStateException("the server on " + address + " does not run");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Makes the server a replica of {@code primary}. Returns at once; see {@link #replication()} for the link. */
    public void replicateOf(InetSocketAddress primary) {
        admin(RedisConfig.renamed("REPLICAOF"), primary.getAddress().getHostAddress(), "" + primary.getPort());
    }

    /** Returns when a replica's link to its primary is up. */
    public void awaitLink() {
        long deadline = System.nanoTime() + START.toNanos();
        while (!replication().linkUp()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the server on " + address + " does not reach its primary");
            }
            waitForExit(Duration.ofMillis(10));
        }
    }

    /** Makes the server a primary; its data stay. */
    public void promote() {
        admin(RedisConfig.renamed("REPLICAOF"), "NO", "ONE");
    }

    /**
     * Makes a replica fetch everything anew. It refuses ordinary commands ({@code LOADING}) while it loads; servers before 7 do not
     * answer at all while they load less than 2 MB.
     *
     * @param loading how long the loading lasts at least, if the server has any keys
     */
    public void resync(InetSocketAddress primary, Duration loading) {
        try (AdminConnection admin = connect(ANSWER)) {
            loadSlowly(admin, loading);
            String replicaOf = RedisConfig.renamed("REPLICAOF");
            // In one transaction, so that nobody sees the primary it is in between.
            admin.callAll(List.of(
                    List.of("MULTI"),
                    List.of(replicaOf, "NO", "ONE"),
                    List.of(RedisConfig.renamed("DEBUG"), "CHANGE-REPL-ID"),
                    List.of(replicaOf, primary.getAddress().getHostAddress(), "" + primary.getPort()),
                    List.of("EXEC")));
        } catch (IOException e) {
            throw refused("resync", e);
        }
    }

    /** Lets the next loading of as many keys as there are now last so long at least. */
    void loadSlowly(AdminConnection admin, Duration loading) throws IOException {
        String config = RedisConfig.renamed("CONFIG");
        long keys = Long.parseLong(admin.call("DBSIZE").getFirst());
        long microsPerKey = keys == 0 ? 0 : loading.toNanos() / 1_000 / keys;
        admin.call(config, "SET", "key-load-delay", "" + Math.min(microsPerKey, Integer.MAX_VALUE));
        if (binary.isAtLeast(7)) {
            admin.call(config, "SET", "loading-process-events-interval-bytes", "1024");
        }
    }

    /** Asks new clients for these tokens from now on; who is in stays in. For servers without users. */
    public void admit(AuthTokens tokens) {
        List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", "default", "resetpass"));
        command.addAll(tokens.rules());
        admin(command.toArray(String[]::new));
    }

    /** Ends the connections of ordinary clients, and lets them come back; replicas stay. */
    public void cutClients() {
        admin("CLIENT", "KILL", "TYPE", "normal");
        cutSubscribers();
    }

    /** Ends the connections of those who listen to channels, and lets them come back. */
    public void cutSubscribers() {
        admin("CLIENT", "KILL", "TYPE", "pubsub");
    }

    /** @param classes of which changes of keys to tell, such as {@code AE}; empty: of none, as at the start */
    public void tellOfChanges(String classes) {
        admin(RedisConfig.renamed("CONFIG"), "SET", "notify-keyspace-events", classes);
    }

    /** Deletes all keys. */
    public void flush() {
        admin("FLUSHALL");
    }

    /** Writes {@code key:0} … {@code key:<count-1>}, 64 bytes each; replicas get them by replication. */
    public void fill(int count) {
        fill(IntStream.range(0, count).mapToObj(i -> "key:" + i).toList());
    }

    /** Writes these keys, 64 bytes each. */
    public void fill(List<String> keys) {
        try (AdminConnection admin = connect(Duration.ofSeconds(30))) {
            String value = "v".repeat(64);
            for (int from = 0; from < keys.size(); from += 1_000) {
                admin.callAll(keys.subList(from, Math.min(keys.size(), from + 1_000)).stream()
                        .map(key -> List.of("SET", key, value))
                        .toList());
            }
        } catch (IOException e) {
            throw refused("fill", e);
        }
    }

    /**
     * Lets each command wait up to {@code delay}: the server sleeps that long, serves what has come in, and sleeps again.
     *
     * @param delay zero ends it
     */
    public void slow(Duration delay) {
        boolean running = !slowness.isZero();
        slowness = delay;
        if (!running && !delay.isZero()) {
            Thread.ofVirtual().name("redis-slow").start(this::sleepOverAndOver);
        }
    }

    private void sleepOverAndOver() {
        while (isAlive() && !slowness.isZero()) {
            Duration delay = slowness;
            try (AdminConnection admin = connect(ANSWER.plus(delay.multipliedBy(2)))) {
                while (delay.equals(slowness)) {
                    admin.call(RedisConfig.renamed("DEBUG"), "SLEEP", "" + delay.toMillis() / 1000.0);
                }
            } catch (IOException e) {
                waitForExit(Duration.ofMillis(10)); // hung or killed: tries again while it lives
            }
        }
    }

    /** Asks the server for its role; throws an {@link IllegalStateException} if it does not answer in time. */
    public Replication replication() {
        return Replication.parse(admin("INFO", "replication").getFirst());
    }

    /** A way in as the admin user, patient with a server that was slowed. */
    AdminConnection connect() throws IOException {
        return connect(ANSWER.plus(slowness));
    }

    private AdminConnection connect(Duration deadline) throws IOException {
        return new AdminConnection(address, certificate, deadline);
    }

    private List<String> admin(String... command) {
        try (AdminConnection admin = connect()) {
            return admin.call(command);
        } catch (IOException e) {
            throw refused(command[0], e);
        }
    }

    private IllegalStateException refused(String what, IOException e) {
        return new IllegalStateException("the server on " + address + " refuses " + what + ": " + e.getMessage(), e);
    }

    private void waitForExit(Duration longest) {
        try {
            var unused = process.waitFor(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void endWatcher() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // The watcher has gone already.
        }
    }

    /** Ends the server, hung or not, and removes its directory. */
    @Override
    public void close() {
        kill();
        endWatcher();
        RUNNING.remove(this);
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
