package io.pointsman.sandbox.redis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * A running server in cluster mode, and what can be done to it there. ElastiCache refuses clients all of it but looking. What the server
 * refuses, or does not answer in time, is an {@link IllegalStateException}.
 */
public final class ClusterServer {

    private static final String CLUSTER = "CLUSTER";

    private final RedisProcess process;
    private final String id;

    /** @param process one that was started in cluster mode */
    public ClusterServer(RedisProcess process) {
        this.process = process;
        this.id = call("MYID");
    }

    /** The id that the cluster knows the process by; another process on the same address has another. */
    public String id() {
        return id;
    }

    InetSocketAddress address() {
        return process.address();
    }

    /** Whether it answers at all; while it loads it refuses. */
    public boolean answers() {
        try {
            return call("MYID").equals(id);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    public ClusterView view() {
        return ClusterView.parse(call("NODES"));
    }

    /** Whether the server serves its slots, and knows who serves all others. */
    public boolean isWell() {
        return serves() && call("INFO").contains("cluster_slots_assigned:16384\r");
    }

    /** Whether it refuses nothing with {@code CLUSTERDOWN}, as it does for two seconds after its start. */
    public boolean serves() {
        return call("INFO").contains("cluster_state:ok\r");
    }

    /** The highest epoch that the server has heard of. */
    public long epoch() {
        String info = call("INFO");
        String field = "cluster_current_epoch:";
        int start = info.indexOf(field) + field.length();
        return Long.parseLong(info.substring(start, info.indexOf('\r', start)));
    }

    /** Gives a server that knows no other its epoch: of two that claim a slot, the others believe the higher one. */
    public void setEpoch(long epoch) {
        var unused = call("SET-CONFIG-EPOCH", "" + epoch);
    }

    /** Tells others of itself at once: who does not know it shakes hands, who does learns its role and its slots. */
    public void meet(Collection<ClusterServer> others) {
        for (ClusterServer other : others) {
            InetSocketAddress address = other.address();
            var unused = call(
                    "MEET",
                    address.getAddress().getHostAddress(),
                    "" + address.getPort(),
                    "" + ClusterConfig.busPort(address));
        }
    }

    /** Forgets a server that is no more; the server that it follows, or one that it does not know, it does not forget. */
    public void forget(String gone) {
        try (AdminConnection admin = process.connect()) {
            var unused = admin.call(CLUSTER, "FORGET", gone);
        } catch (IOException e) {
            // Its own primary, or unknown: looked at again later.
        }
    }

    /** Takes slots, whoever owned them, at an epoch above all that it has heard of; others learn it when they are told, see {@link #meet}. */
    public void claim(BitSet slots) {
        List<List<String>> commands = new ArrayList<>();
        slots.stream().forEach(slot -> commands.add(List.of(CLUSTER, "SETSLOT", "" + slot, "NODE", id)));
        commands.add(List.of(CLUSTER, "BUMPEPOCH"));
        try (AdminConnection admin = process.connect()) {
            var unused = admin.callAll(commands);
        } catch (IOException e) {
            throw refused("SETSLOT", e);
        }
    }

    /** Becomes, or stays, a replica of a primary that it knows. */
    public void follow(ClusterServer primary) {
        var unused = call("REPLICATE", primary.id);
    }

    /** Takes the slots over from the primary that it follows, without asking anybody, and tells all others. */
    public void takeOver() {
        var unused = call("FAILOVER", "TAKEOVER");
    }

    /**
     * Fetches everything anew, see {@link RedisProcess#resync}. In cluster mode only the primary can see to it that its replica may not go on
     * where it was: by another replication id.
     */
    public void refill(ClusterServer primary, Duration loading) {
        try (AdminConnection admin = process.connect();
                AdminConnection toPrimary = primary.connect()) {
            process.loadSlowly(admin, loading);
            var unusedReply = toPrimary.call(RedisConfig.renamed("DEBUG"), "CHANGE-REPL-ID");
            var unused = admin.call(CLUSTER, "REPLICATE", primary.id);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the server on " + process.address() + " is not refilled: " + e.getMessage(), e);
        }
    }

    AdminConnection connect() throws IOException {
        return process.connect();
    }

    private String call(String subcommand, String... args) {
        String[] command = new String[args.length + 2];
        command[0] = CLUSTER;
        command[1] = subcommand;
        System.arraycopy(args, 0, command, 2, args.length);
        try (AdminConnection admin = process.connect()) {
            List<String> reply = admin.call(command);
            return reply.isEmpty() ? "" : reply.getFirst();
        } catch (IOException e) {
            throw refused(subcommand, e);
        }
    }

    private IllegalStateException refused(String subcommand, IOException e) {
        return new IllegalStateException(
                "the server on " + process.address() + " refuses CLUSTER " + subcommand + ": " + e.getMessage(), e);
    }
}
