package io.pointsman.sandbox.front;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One call that came in.
 *
 * @param number counts from 1 in the order in which calls ended
 * @param started the request was read; added latency and hangs come after it
 * @param ended the answer was ready to be sent, or the connection about to be closed
 * @param status HTTP status of the answer, also of one that was cut; 0 when nothing was answered
 * @param fault what was injected; empty for a call that took its normal course
 */
public record Call(
        long number,
        String service,
        String operation,
        Instant started,
        Instant ended,
        int status,
        Optional<CallFault> fault) {

    public Duration took() {
        return Duration.between(started, ended);
    }
}
