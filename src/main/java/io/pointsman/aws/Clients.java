package io.pointsman.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkClient;

/** Clients of one service, one for each place, made when first asked for. Making one calls nobody. */
final class Clients<P, C extends SdkClient> implements AutoCloseable {

    private final Function<P, C> maker;
    private final Map<P, C> made = new ConcurrentHashMap<>();

    Clients(Function<P, C> maker) {
        this.maker = maker;
    }

    C in(P place) {
        return made.computeIfAbsent(place, maker);
    }

    @Override
    public void close() {
        made.values().forEach(SdkClient::close);
    }
}
