package io.pointsman.load;

import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeConnections.Opened;
import java.util.concurrent.CompletableFuture;

/** A connection for each operation: the name looked up anew, one command, closed. */
final class FreshConnections implements Route {

    private final LoadPath path;
    private final NodeConnections connections;
    private final UnderWay underWay;

    FreshConnections(LoadPath path, NodeConnections connections, UnderWay underWay) {
        this.path = path;
        this.connections = connections;
        this.underWay = underWay;
    }

    @Override
    public CompletableFuture<?> open() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void send(Attempt attempt, Command command) {
        Attempt connect = underWay.start(path.name(), Operation.CONNECT, attempt.intended(), () -> {});
        CompletableFuture<Opened> opening = connections.open(path.target(), underWay.deadline());
        var unused = opening.whenComplete((opened, failure) -> {
            if (failure != null) {
                ErrorKind kind = ErrorKind.of(failure);
                connect.fail(kind);
                attempt.fail(kind);
            } else {
                connect.sentAt(opened.begun(), opened.node(), () -> {});
                connect.succeed();
                send(attempt, command, opened);
            }
        });
    }

    private static void send(Attempt attempt, Command command, Opened opened) {
        Runnable close = () -> {
            var unused = opened.connection().closeAsync();
        };
        if (attempt.isOver()) {
            close.run();
            return;
        }
        attempt.sentAt(System.nanoTime(), opened.node(), close);
        var unused = command.sendTo(opened.connection().async()).whenComplete((answer, failure) -> {
            if (failure == null) {
                attempt.succeed();
            } else {
                attempt.fail(ErrorKind.of(failure));
            }
            close.run();
        });
    }

    @Override
    public CompletableFuture<?> close() {
        // Each closes itself.
        return CompletableFuture.completedFuture(null);
    }
}
