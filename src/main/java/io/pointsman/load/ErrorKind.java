package io.pointsman.load;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.netty.channel.ConnectTimeoutException;
import io.pointsman.redis.NoLogin;
import java.io.EOFException;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.xbill.DNS.lookup.LookupFailedException;

/** Why an operation failed, as a client sees it. */
public enum ErrorKind {
    /** Whoever answers is a replica by now. */
    READONLY,
    /** Whoever answers does not have its data yet. */
    LOADING,
    /** The slot is another node's, and following that did not help. */
    MOVED,
    /** No answer within the deadline. */
    TIMEOUT,
    /** Nobody listens there. */
    REFUSED,
    /** The connection ended before the answer came. */
    RESET,
    /** The name has no address, or the name server does not tell. */
    DNS,
    /** We may not enter, or may not do this. */
    NOAUTH,
    /** Never sent: too many others were under way. Our fault. */
    OVERLOADED,
    OTHER;

    private static final List<String> BARRED =
            List.of("NOAUTH", "WRONGPASS", "NOPERM", "ERR AUTH", "ERR invalid password");

    /** As Lettuce and the kernel word it; there is no type that says so. */
    private static final List<String> ENDED = List.of(
            "Connection closed",
            "Connection disconnected",
            "Currently not connected",
            "Connection is already closed",
            "Connection reset",
            "Broken pipe");

    /** Of the first of its causes that tells. */
    static ErrorKind of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<ErrorKind> told = told(cause);
            if (told.isPresent()) {
                return told.get();
            }
        }
        return OTHER;
    }

    private static Optional<ErrorKind> told(Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        if (cause instanceof RedisCommandExecutionException) {
            return Optional.of(answered(said));
        }
        // One of them is a ConnectException too, and refused nothing.
        if (isOf(cause, ConnectTimeoutException.class, RedisCommandTimeoutException.class, TimeoutException.class)) {
            return Optional.of(TIMEOUT);
        }
        if (isOf(cause, UnknownHostException.class, LookupFailedException.class, PortUnreachableException.class)) {
            return Optional.of(DNS);
        }
        if (isOf(cause, ClosedChannelException.class, EOFException.class)) {
            return Optional.of(RESET);
        }
        return cause instanceof NoLogin ? Optional.of(NOAUTH) : worded(said);
    }

    private static boolean isOf(Throwable cause, Class<?>... types) {
        return Stream.of(types).anyMatch(type -> type.isInstance(cause));
    }

    private static Optional<ErrorKind> worded(String said) {
        if (said.contains("Connection refused")) {
            return Optional.of(REFUSED);
        }
        // Of the name server: a node's silence ends at a deadline of ours.
        if (said.equals("Query timed out")) {
            return Optional.of(DNS);
        }
        return ENDED.stream().anyMatch(said::contains) ? Optional.of(RESET) : Optional.empty();
    }

    private static ErrorKind answered(String said) {
        if (said.startsWith("READONLY")) {
            return READONLY;
        }
        if (said.startsWith("LOADING")) {
            return LOADING;
        }
        if (said.startsWith("MOVED") || said.startsWith("ASK ")) {
            return MOVED;
        }
        return BARRED.stream().anyMatch(said::startsWith) ? NOAUTH : OTHER;
    }
}
