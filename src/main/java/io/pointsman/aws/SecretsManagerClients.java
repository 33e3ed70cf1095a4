package io.pointsman.aws;

import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** One Secrets Manager client per region, with the service's own credentials, made when first asked for and closed with the application. */
public final class SecretsManagerClients implements AutoCloseable {

    private static final int REGION = 3;

    private final Accounts accounts;
    private final Clients<Region, SecretsManagerClient> clients;

    SecretsManagerClients(Accounts accounts, Function<Region, SecretsManagerClient> maker) {
        this.accounts = accounts;
        this.clients = new Clients<>(maker);
    }

    /**
     * The client that can read a secret; calls nobody.
     *
     * @param secretId an ARN, {@code arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders}, or a name: that is in the service's own region
     */
    public SecretsManagerClient of(String secretId) {
        String[] parts = secretId.split(":", -1);
        return clients.in(
                secretId.startsWith("arn:") && parts.length > REGION
                        ? Region.of(parts[REGION])
                        : accounts.region(Optional.empty()));
    }

    @Override
    public void close() {
        clients.close();
    }
}
