package io.pointsman.events;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the loop offers to whoever hears that something may have changed. Implemented once, by the loop. */
public interface EventHandler {

    /**
     * Asks for a look and returns at once.
     *
     * @return completes when a pass that began after this call ended well; exceptionally when it did not, and then the event
     *     stays in the queue and comes back
     */
    CompletableFuture<?> look(EventHint hint);

    /** The ids that an event may mean, as far as they are known now; from memory, never by a call to AWS. */
    KnownIds known();

    /** Where our groups are, one entry for each location; from memory as well. */
    List<WatchedLocation> watched();
}
