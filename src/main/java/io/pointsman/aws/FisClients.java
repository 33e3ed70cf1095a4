package io.pointsman.aws;

import io.pointsman.topology.Location;
import java.util.function.Function;
import software.amazon.awssdk.services.fis.FisClient;

/** One client of the Fault Injection Service per account and region, made when first asked for and closed with the application. */
public final class FisClients implements AutoCloseable {

    private final Accounts accounts;
    private final Clients<Place, FisClient> clients;

    FisClients(Accounts accounts, Function<Place, FisClient> maker) {
        this.accounts = accounts;
        this.clients = new Clients<>(maker);
    }

    /**
     * The client of a location; calls nobody.
     *
     * @param location its account is one that the settings name
     */
    public FisClient in(Location location) {
        return clients.in(Place.of(location, accounts));
    }

    @Override
    public void close() {
        clients.close();
    }
}
