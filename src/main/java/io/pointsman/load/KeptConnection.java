package io.pointsman.load;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeConnections.Opened;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/**
 * One connection, and those that come after it when it breaks.
 *
 * <p>It breaks when the network ends it, when an answer is late, and when whoever answers is a replica by now. Then it is closed and
 * another is opened, to where the name leads by then, sooner or later within ever longer times. Until then operations meant for it fail of
 * what broke it, at once, and so do those that wait for it.
 *
 * <p>Those times are 100 ms at most where there are few connections: with clients that try seldom, an outage would seem to last longer than
 * it does. With many of them they are longer, so that all of a path try some 200 times a second together.
 */
final class KeptConnection {

    private static final long FIRST_PAUSE = Duration.ofMillis(50).toMillis();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toMillis();
    private static final long PAUSE_OF_FEW = 100;
    private static final long PAUSE_OF_EACH = 10;
    private static final int DOUBLINGS = 5;
    private static final long LASTED = Duration.ofSeconds(1).toNanos();

    private final LoadPath path;
    private final NodeConnections connections;
    private final UnderWay underWay;
    private final ScheduledExecutorService clock;
    private final long longestPause;
    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Opened kept;
    private ErrorKind broken = ErrorKind.RESET;
    private boolean opening = true;
    private long since;
    private int busy;
    private int failures;
    private boolean closed;

    private record Waiting(Attempt attempt, Command command) {}

    /** @param clock what opens it again */
    KeptConnection(LoadPath path, NodeConnections connections, UnderWay underWay, ScheduledExecutorService clock) {
        this.path = path;
        longestPause = Math.clamp(path.connections() * PAUSE_OF_EACH, PAUSE_OF_FEW, LONGEST_PAUSE);
        this.connections = connections;
        this.underWay = underWay;
        this.clock = clock;
    }

    /** Until the first try has succeeded or failed, operations wait. */
    void open() {
        reopen();
    }

    CompletableFuture<Void> tried() {
        return tried;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void reopen() {
        if (isClosed() || underWay.isEnding()) {
            tried.complete(null);
            return;
        }
        Attempt connect = underWay.start(path.name(), Operation.CONNECT, System.nanoTime(), () -> {});
        var unused = connections.open(path.target(), underWay.deadline()).whenComplete((opened, failure) -> {
            if (failure == null) {
                connect.sentAt(opened.begun(), opened.node(), () -> {});
                connect.succeed();
                keep(opened);
            } else {
                ErrorKind kind = ErrorKind.of(failure);
                connect.fail(kind);
                openLater(kind);
            }
            tried.complete(null);
        });
    }

    private void openLater(ErrorKind why) {
        long most;
        List<Waiting> lost;
        synchronized (this) {
            opening = false;
            broken = why;
            lost = List.copyOf(waiting);
            waiting.clear();
            most = Math.min(longestPause, FIRST_PAUSE << failures);
            failures = Math.min(failures + 1, DOUBLINGS);
        }
        lost.forEach(one -> one.attempt().fail(why));
        try {
            var unused =
                    clock.schedule(this::reopen, ThreadLocalRandom.current().nextLong(most + 1), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException over) {
            // The run has ended.
        }
    }

    private void keep(Opened opened) {
        synchronized (this) {
            if (closed) {
                var unused = opened.connection().closeAsync();
                return;
            }
            kept = opened;
            since = System.nanoTime();
            opening = false;
            busy = 0;
        }
        opened.connection().addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> ended) {
                breaks(opened, ErrorKind.RESET);
            }
        });
        if (!opened.connection().isOpen()) {
            breaks(opened, ErrorKind.RESET);
        }
        for (int turn = 0; turn < path.atOnce(); turn++) {
            Waiting first = first(opened);
            if (first != null) {
                send(first.attempt(), first.command(), opened);
            }
        }
    }

    private synchronized @Nullable Waiting first(Opened connection) {
        if (!connection.equals(kept) || busy >= path.atOnce()) {
            return null;
        }
        Waiting first = firstWaiting();
        busy += first == null ? 0 : 1;
        return first;
    }

    private @Nullable Waiting firstWaiting() {
        Waiting first = waiting.poll();
        while (first != null && first.attempt().isOver()) {
            first = waiting.poll();
        }
        return first;
    }

    /** Only the first of its reasons counts. */
    private void breaks(Opened connection, ErrorKind why) {
        synchronized (this) {
            if (!connection.equals(kept) || closed) {
                return;
            }
            kept = null;
            broken = why;
            // One that breaks at once, again and again, is no better than one that cannot be opened.
            failures = System.nanoTime() - since > LASTED ? 0 : failures;
        }
        openLater(why);
        var unused = connection.connection().closeAsync();
    }

    void send(Attempt attempt, Command command) {
        Opened connection;
        ErrorKind why;
        synchronized (this) {
            connection = kept;
            why = broken;
            if (opening || (connection != null && busy >= path.atOnce())) {
                waiting.add(new Waiting(attempt, command));
                return;
            }
            busy += connection == null ? 0 : 1;
        }
        if (connection == null) {
            attempt.fail(why);
        } else {
            send(attempt, command, connection);
        }
    }

    private void send(Attempt attempt, Command command, Opened connection) {
        attempt.sentAt(System.nanoTime(), connection.node(), () -> breaks(connection, ErrorKind.TIMEOUT));
        var unused = command.sendTo(connection.connection().async())
                .whenComplete((answer, failure) -> answered(attempt, connection, failure));
    }

    private void answered(Attempt attempt, Opened connection, @Nullable Throwable failure) {
        if (failure == null) {
            attempt.succeed();
        } else {
            ErrorKind kind = reason(connection, ErrorKind.of(failure));
            if (kind != ErrorKind.MOVED || !attempt.goesElsewhere(inWords(failure))) {
                attempt.fail(kind);
            }
            if (kind == ErrorKind.RESET || kind == ErrorKind.READONLY) {
                breaks(connection, kind);
            }
        }
        Waiting next = next(connection);
        if (next != null) {
            send(next.attempt(), next.command(), connection);
        }
    }

    private static String inWords(Throwable failure) {
        return String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
    }

    /** Of a connection that we have closed: why. */
    private synchronized ErrorKind reason(Opened connection, ErrorKind told) {
        boolean byUs = !connection.equals(kept) && (told == ErrorKind.RESET || told == ErrorKind.OTHER);
        return byUs ? broken : told;
    }

    private synchronized @Nullable Waiting next(Opened connection) {
        if (!connection.equals(kept)) {
            return null;
        }
        Waiting next = firstWaiting();
        if (next == null) {
            busy--;
        }
        return next;
    }

    /** @return done when it is closed */
    CompletableFuture<?> close() {
        Opened last;
        List<Waiting> lost;
        synchronized (this) {
            closed = true;
            opening = false;
            last = kept;
            kept = null;
            lost = List.copyOf(waiting);
            waiting.clear();
        }
        lost.forEach(one -> one.attempt().fail(ErrorKind.RESET));
        return last == null
                ? CompletableFuture.completedFuture(null)
                : last.connection().closeAsync();
    }
}
