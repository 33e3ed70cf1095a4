package io.pointsman.redis;

import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * From handing a command to the socket until its answer began to arrive, both as the connection's own thread saw them: what the node and the network
 * took, without our threads' waiting for each other.
 */
public final class AnswerTime implements CommandLatencyRecorder {

    private static final ThreadLocal<Duration> LATEST = ThreadLocal.withInitial(() -> Duration.ZERO);

    AnswerTime() {}

    @Override
    public void recordCommandLatency(
            SocketAddress local,
            SocketAddress remote,
            ProtocolKeyword command,
            long firstResponseLatency,
            long completionLatency) {
        LATEST.set(Duration.ofNanos(firstResponseLatency));
    }

    /** Of the command that has just been answered; to be asked by what its future runs first, which is on the connection's thread. */
    public static Duration latest() {
        return LATEST.get();
    }
}
