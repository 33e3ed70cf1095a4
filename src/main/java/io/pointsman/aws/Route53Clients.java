package io.pointsman.aws;

import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.route53.Route53Client;

/** Two Route 53 clients per account, one of them for changes, made when first asked for and closed with the application. */
public final class Route53Clients implements AutoCloseable {

    private final Clients<Optional<String>, Route53Client> clients;
    private final Clients<Optional<String>, Route53Client> writing;

    Route53Clients(Function<Optional<String>, Route53Client> maker, Function<Optional<String>, Route53Client> writing) {
        this.clients = new Clients<>(maker);
        this.writing = new Clients<>(writing);
    }

    /**
     * The client of an account; calls nobody.
     *
     * @param account one that the settings name; empty: the service's own
     */
    public Route53Client of(Optional<String> account) {
        return clients.in(account);
    }

    /** The client that sends a change once and leaves it to the caller whether to send it again. */
    public Route53Client writing(Optional<String> account) {
        return writing.in(account);
    }

    @Override
    public void close() {
        clients.close();
        writing.close();
    }
}
