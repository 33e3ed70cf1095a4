package io.pointsman.aws;

import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.sqs.SqsAsyncClientCustomizer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * One client per AWS service, account and region. Each starts from Spring Cloud AWS's configurer, so that {@code spring.cloud.aws.region},
 * {@code .credentials} and {@code .endpoint} hold for all. Making a client calls nobody.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AwsLimits.class, AccountProperties.class})
class AwsConfiguration {

    // Longer than a long poll (5 s), shorter than a person's patience.
    private static final Duration SQS_ATTEMPT = Duration.ofSeconds(10);
    private static final Duration SQS_CALL = Duration.ofSeconds(20);

    @Bean
    AwsCallMetrics awsCallMetrics(MeterRegistry registry) {
        return new AwsCallMetrics(registry);
    }

    /** The roles of other accounts are assumed at STS of the service's own region. */
    @Bean
    Accounts accounts(
            AwsClientBuilderConfigurer configurer,
            AwsCredentialsProvider credentials,
            AwsCallMetrics metrics,
            AccountProperties properties) {
        Region own = ownRegion(configurer);
        return new Accounts(
                properties.accounts(),
                own,
                credentials,
                new ClientSettings(metrics)
                        .applyTo(configurer.configure(StsClient.builder()))
                        .region(own)
                        .build());
    }

    @Bean
    Route53Rates route53Rates(AwsCallMetrics metrics, AwsLimits limits, Clock clock, Pause pause) {
        return new Route53Rates(account -> Pacing.ofRoute53(limits, metrics, clock, pause));
    }

    /**
     * Route 53 is global: its calls are signed for us-east-1 wherever the service runs. The region {@code aws-global} would do for
     * AWS's own address, but behind {@code spring.cloud.aws.endpoint} the SDK then signs for a region of that name, which nobody
     * accepts. In other partitions (China, GovCloud) the SDK's rules find the right region from the service's own.
     */
    @Bean
    Route53Clients route53Clients(
            AwsClientBuilderConfigurer configurer, Accounts accounts, AwsCallMetrics metrics, Route53Rates rates) {
        Region own = accounts.region(Optional.empty());
        boolean commercial = PartitionMetadata.of(own).id().equals("aws");
        BiFunction<ClientSettings, Optional<String>, Route53Client> maker = (settings, account) -> settings.applyTo(
                        accounts.signAs(account, configurer.configure(Route53Client.builder())), rates.of(account))
                .region(commercial ? Region.US_EAST_1 : own)
                .build();
        return new Route53Clients(
                account -> maker.apply(new ClientSettings(metrics), account),
                account -> maker.apply(new ClientSettings(metrics, 1), account));
    }

    @Bean
    ElastiCacheClients elastiCacheClients(
            AwsClientBuilderConfigurer configurer,
            Accounts accounts,
            AwsCallMetrics metrics,
            AwsLimits limits,
            Clock clock,
            Pause pause) {
        return new ElastiCacheClients(
                accounts,
                place -> new ClientSettings(metrics)
                        .applyTo(
                                accounts.signAs(place.account(), configurer.configure(ElastiCacheClient.builder())),
                                Pacing.ofElastiCache(limits, metrics, clock, pause))
                        .region(place.region())
                        .build());
    }

    @Bean
    TaggingClients taggingClients(AwsClientBuilderConfigurer configurer, Accounts accounts, AwsCallMetrics metrics) {
        return new TaggingClients(
                accounts,
                place -> new ClientSettings(metrics)
                        .applyTo(accounts.signAs(
                                place.account(), configurer.configure(ResourceGroupsTaggingApiClient.builder())))
                        .region(place.region())
                        .build());
    }

    @Bean
    SnsClients snsClients(AwsClientBuilderConfigurer configurer, Accounts accounts, AwsCallMetrics metrics) {
        return new SnsClients(
                accounts,
                place -> new ClientSettings(metrics)
                        .applyTo(accounts.signAs(place.account(), configurer.configure(SnsClient.builder())))
                        .region(place.region())
                        .build());
    }

    @Bean
    FisClients fisClients(AwsClientBuilderConfigurer configurer, Accounts accounts, AwsCallMetrics metrics) {
        return new FisClients(
                accounts,
                place -> new ClientSettings(metrics)
                        .applyTo(accounts.signAs(place.account(), configurer.configure(FisClient.builder())))
                        .region(place.region())
                        .build());
    }

    @Bean
    SecretsManagerClients secretsManagerClients(
            AwsClientBuilderConfigurer configurer, Accounts accounts, AwsCallMetrics metrics) {
        return new SecretsManagerClients(
                accounts,
                region -> new ClientSettings(metrics)
                        .applyTo(configurer.configure(SecretsManagerClient.builder()))
                        .region(region)
                        .build());
    }

    @Bean
    AwsCallsHealthIndicator awsCallsHealthIndicator(AwsCallMetrics metrics) {
        return new AwsCallsHealthIndicator(metrics.lastCalls(), Clock.systemUTC());
    }

    @Bean
    SqsAsyncClientCustomizer sqsDeadlinesAndMetrics(AwsCallMetrics metrics) {
        return builder -> builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                .apiCallAttemptTimeout(SQS_ATTEMPT)
                .apiCallTimeout(SQS_CALL)
                .addMetricPublisher(metrics)
                .addExecutionInterceptor(metrics.lastCalls())
                .build());
    }

    private static Region ownRegion(AwsClientBuilderConfigurer configurer) {
        try {
            return configurer.resolveRegion(null, null);
        } catch (SdkClientException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "spring.cloud.aws.region.static",
                    null,
                    "No AWS region was found in the settings, the environment or the instance's metadata: set this, or AWS_REGION.");
        }
    }
}
