package io.pointsman.aws;

import java.net.URI;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The clients of Secrets Manager at an address of the test's. */
public final class SecretsManagerOverHttp {

    private SecretsManagerOverHttp() {}

    /** @param regions gets the region of each client that is made */
    public static SecretsManagerClients at(URI endpoint, List<String> regions) {
        return new SecretsManagerClients(SampleAccounts.named(), region -> {
            regions.add(region.id());
            return SecretsManagerClient.builder()
                    .endpointOverride(endpoint)
                    .region(region)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .overrideConfiguration(
                            configuration -> configuration.retryStrategy(retries -> retries.maxAttempts(1)))
                    .build();
        });
    }
}
