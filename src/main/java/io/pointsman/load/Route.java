package io.pointsman.load;

import java.util.concurrent.CompletableFuture;

/** How operations of a path get to a node. */
sealed interface Route permits KeptConnections, FreshConnections, ClusterConnections {

    /** Opens what is kept. Never fails; is done when each connection has been opened or has failed for the first time. */
    CompletableFuture<?> open();

    /** Sends a command when its turn comes, and ends the attempt with what becomes of it. */
    void send(Attempt attempt, Command command);

    /** How often an operation was sent elsewhere by a node, and went. */
    default long redirected() {
        return 0;
    }

    /**
     * Ends what is kept, and reopens nothing.
     *
     * @return done when all of it is closed
     */
    CompletableFuture<?> close();
}
