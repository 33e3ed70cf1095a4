package io.pointsman.events;

import java.time.Instant;
import java.util.Optional;

/**
 * Something may have changed; what, only a look can tell.
 *
 * @param groupId the replication group to look at; empty asks for a look at everything
 * @param nodeId the member that the event names; only with a group
 * @param cause the event's name as ElastiCache writes it, such as {@code FailoverComplete}, or {@code unrecognised}
 * @param receivedAt when the message was taken from the queue, or the event was read
 */
public record EventHint(Optional<String> groupId, Optional<String> nodeId, String cause, Instant receivedAt) {

    /**
     * The member that is to be asked again whatever is remembered of it. A failover is none's matter in this sense: it tells of roles, and
     * these are read at every look.
     */
    public Optional<String> doubtedNode() {
        return nodeId.filter(node -> !cause.equals(EventKind.FAILOVER_COMPLETE.eventName()));
    }
}
