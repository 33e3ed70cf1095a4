package io.pointsman.aws;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What is left of Route 53's rates, account by account. */
public final class Route53Rates {

    private final Function<Optional<String>, Pacing> maker;
    private final Map<Optional<String>, Pacing> pacings = new ConcurrentHashMap<>();

    Route53Rates(Function<Optional<String>, Pacing> maker) {
        this.maker = maker;
    }

    Pacing of(Optional<String> account) {
        return pacings.computeIfAbsent(account, maker);
    }

    /**
     * How many changes of records could be sent without waiting, beyond those that wait already; below zero when they wait for more than
     * there is.
     *
     * @param account one that the settings name; empty: the service's own
     * @param ahead how long from now
     */
    public int changesLeft(Optional<String> account, Duration ahead) {
        return of(account).changesLeft(ahead);
    }
}
