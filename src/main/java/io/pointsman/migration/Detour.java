package io.pointsman.migration;

import io.pointsman.redis.Redirection;
import io.pointsman.topology.Endpoint;
import java.util.Optional;

/**
 * The way of a key that was sent to the target before and has not arrived.
 *
 * @param node empty: the one that has its slot by our last look
 * @param asking the slot is on its way to the node still, which takes the key only if it is told so
 * @param tries how many times it was sent in vain
 */
record Detour(Optional<Endpoint> node, boolean asking, int tries) {

    static final Detour NONE = new Detour(Optional.empty(), false, 0);

    static boolean isAsked(String error) {
        return error.startsWith("MOVED ") || error.startsWith("ASK ");
    }

    Detour after(String error) {
        return new Detour(Redirection.parse(error), error.startsWith("ASK "), tries + 1);
    }
}
