package io.pointsman.aws;

import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * What every synchronous client has in common: deadlines, retries, metrics.
 *
 * <p>The SDK sends a call again, three attempts in all, after a cut connection, a 5xx and throttling. That is safe for reads.
 * {@code ChangeResourceRecordSets} is sent once: the SDK's pauses are far too short for {@code PriorRequestNotComplete} (0.26 s in all,
 * measured), each attempt costs all changes of the batch from the account's rate, and none of them would be counted here.
 */
record ClientSettings(AwsCallMetrics metrics, int attempts) {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration SOCKET = Duration.ofSeconds(5);
    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Duration CALL = Duration.ofSeconds(15);
    private static final int ATTEMPTS = 3;

    ClientSettings(AwsCallMetrics metrics) {
        this(metrics, ATTEMPTS);
    }

    /**
     * Sets deadlines, retries, metrics and the HTTP client, which would otherwise depend on what lies on the class path.
     *
     * @param pacing of this client alone
     * @return the builder given
     */
    <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B applyTo(B builder, Pacing pacing) {
        applyTo(builder);
        return builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                .addExecutionInterceptor(pacing)
                .build());
    }

    /** The same for a service that is called too rarely for its rates to matter. */
    <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B applyTo(B builder) {
        ClientOverrideConfiguration configuration = builder.overrideConfiguration().toBuilder()
                .apiCallAttemptTimeout(ATTEMPT)
                .apiCallTimeout(CALL)
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(attempts)
                        .build())
                .addMetricPublisher(metrics)
                .addExecutionInterceptor(metrics.lastCalls())
                .build();
        return builder.overrideConfiguration(configuration)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SOCKET));
    }
}
