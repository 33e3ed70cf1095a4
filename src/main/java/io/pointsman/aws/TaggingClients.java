package io.pointsman.aws;

import io.pointsman.topology.Location;
import java.util.function.Function;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;

/** One client of the Resource Groups Tagging API per account and region, made when first asked for and closed with the application. */
public final class TaggingClients implements AutoCloseable {

    private final Accounts accounts;
    private final Clients<Place, ResourceGroupsTaggingApiClient> clients;

    TaggingClients(Accounts accounts, Function<Place, ResourceGroupsTaggingApiClient> maker) {
        this.accounts = accounts;
        this.clients = new Clients<>(maker);
    }

    /**
     * The client of a location; calls nobody.
     *
     * @param location its account is one that the settings name
     */
    public ResourceGroupsTaggingApiClient in(Location location) {
        return clients.in(Place.of(location, accounts));
    }

    @Override
    public void close() {
        clients.close();
    }
}
