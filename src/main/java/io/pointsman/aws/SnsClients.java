package io.pointsman.aws;

import io.pointsman.topology.Location;
import java.util.function.Function;
import software.amazon.awssdk.services.sns.SnsClient;

/** One SNS client per account and region, made when first asked for and closed with the application. A cache's topic is where the cache is. */
public final class SnsClients implements AutoCloseable {

    private final Accounts accounts;
    private final Clients<Place, SnsClient> clients;

    SnsClients(Accounts accounts, Function<Place, SnsClient> maker) {
        this.accounts = accounts;
        this.clients = new Clients<>(maker);
    }

    /**
     * The client of a location; calls nobody.
     *
     * @param location its account is one that the settings name
     */
    public SnsClient in(Location location) {
        return clients.in(Place.of(location, accounts));
    }

    @Override
    public void close() {
        clients.close();
    }
}
