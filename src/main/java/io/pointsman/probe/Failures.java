package io.pointsman.probe;

import io.lettuce.core.RedisCommandExecutionException;
import io.pointsman.redis.NoLogin;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.springframework.core.NestedExceptionUtils;

/** What a failure says of the node that was asked. */
final class Failures {

    private static final List<String> BARRED =
            List.of("NOAUTH", "WRONGPASS", "NOPERM", "ERR AUTH", "ERR invalid password");

    private Failures() {}

    /** @param deadline that was set */
    static ProbeResult read(Throwable failure, Instant at, Duration deadline) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException refusal) {
                String said = String.valueOf(refusal.getMessage());
                return isBarred(refusal) ? new ProbeResult.Barred(at, said) : new ProbeResult.Silent(at, said);
            }
            if (cause instanceof NoLogin nothing) {
                return new ProbeResult.Barred(at, String.valueOf(nothing.getMessage()));
            }
            if (cause instanceof TimeoutException) {
                return new ProbeResult.Silent(at, "no answer within %d ms".formatted(deadline.toMillis()));
            }
        }
        return new ProbeResult.Silent(at, inWords(NestedExceptionUtils.getMostSpecificCause(failure)));
    }

    private static String inWords(Throwable cause) {
        return cause instanceof UnknownHostException
                ? "its name has no address"
                : Objects.requireNonNullElse(
                        cause.getMessage(), cause.getClass().getSimpleName());
    }

    /** Whether the node refuses us, and perhaps nobody else. */
    static boolean isBarred(RedisCommandExecutionException refusal) {
        String said = String.valueOf(refusal.getMessage());
        return BARRED.stream().anyMatch(said::startsWith);
    }
}
