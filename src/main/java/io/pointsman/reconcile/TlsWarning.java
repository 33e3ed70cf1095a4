package io.pointsman.reconcile;

import io.pointsman.dns.NameState;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once for each group with TLS why clients that verify host names fail at its read names, and what to do. ElastiCache's certificate
 * is a wildcard for its own names, {@code *.<group>.<hash>.<region>.cache.amazonaws.com}, and not for ours.
 */
final class TlsWarning {

    private static final Logger logger = LoggerFactory.getLogger(TlsWarning.class);

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    void look(PassReport report) {
        if (report.group().filter(ReplicationGroup::tls).isEmpty()
                || report.names().isEmpty()
                || !told.add(report.groupId())) {
            return;
        }
        NameState name = report.names().getFirst();
        String certified = report.group().stream()
                .flatMap(ReplicationGroup::nodes)
                .map(Node::endpoint)
                .flatMap(endpoint -> endpoint.stream().map(Endpoint::host))
                .findFirst()
                .map(host -> "*" + host.substring(host.indexOf('.')))
                .orElse("ElastiCache's own names");
        logger.warn(
                "group={} has TLS: its certificate is for {}, so a client that connects to {} and verifies the host name fails."
                        + " Let it connect to a host of GET /api/v1/groups/{}/read-endpoints, or of the SRV records that"
                        + " pointsman.groups[].srv makes, or verify the certificate's authority alone; see docs/operations.md",
                report.groupId(),
                certified,
                name.name(),
                report.groupId());
    }
}
