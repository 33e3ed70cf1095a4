package io.pointsman.aws;

import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.route53.Route53Client;

/** One Route 53 client per account, made when first asked for and closed with the application. */
public final class Route53Clients implements AutoCloseable {

    private final Clients<Optional<String>, Route53Client> clients;

    Route53Clients(Function<Optional<String>, Route53Client> maker) {
        this.clients = new Clients<>(maker);
    }

    /**
     * The client of an account; calls nobody.
     *
     * @param account one that the settings name; empty: the service's own
     */
    public Route53Client of(Optional<String> account) {
        return clients.in(account);
    }

    @Override
    public void close() {
        clients.close();
    }
}
