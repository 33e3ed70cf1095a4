package io.pointsman.sandbox.redis;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server in cluster mode has in its configuration beside {@link RedisConfig}. The sandbox alone promotes: no replica stands for
 * election and none moves to another shard. A shard without its primary does not keep the others from serving, as by ElastiCache's
 * default of cluster-require-full-coverage. The node timeout stays Redis's 15 s, and is not compressed.
 */
final class ClusterConfig {

    private static final int HIGHEST_PORT = 65_535;
    private static final int BUS = 10_000;

    private ClusterConfig() {}

    static List<String> lines(RedisBinary binary, InetSocketAddress address) {
        List<String> lines = new ArrayList<>(List.of(
                "cluster-enabled yes",
                "cluster-config-file nodes.conf",
                "cluster-announce-ip " + address.getAddress().getHostAddress(),
                "cluster-replica-no-failover yes",
                "cluster-require-full-coverage no"));
        if (binary.isAtLeast(7)) {
            lines.add("cluster-allow-replica-migration no");
            lines.add("cluster-port " + busPort(address));
        } else {
            lines.add("cluster-migration-barrier 100");
        }
        return lines;
    }

    /** Where the servers of a cluster talk to each other. */
    static int busPort(InetSocketAddress address) {
        int port = address.getPort();
        return port + BUS > HIGHEST_PORT ? port - BUS : port + BUS;
    }
}
