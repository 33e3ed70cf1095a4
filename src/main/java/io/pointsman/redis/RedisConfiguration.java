package io.pointsman.redis;

import io.pointsman.aws.Accounts;
import io.pointsman.aws.SecretsManagerClients;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import tools.jackson.databind.json.JsonMapper;

/** Connections to nodes, for whoever needs them; until then no thread and no socket. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RedisProperties.class)
class RedisConfiguration {

    @Bean
    Logins logins(
            RedisProperties properties,
            SecretsManagerClients secretsManager,
            Accounts accounts,
            JsonMapper json,
            Clock clock) {
        return new Logins(properties, new Secrets(secretsManager, json, clock), new IamTokens(accounts, clock));
    }

    @Bean
    @Lazy
    NodeConnections nodeConnections(RedisProperties properties, SslBundles bundles) {
        return new NodeConnections(
                new NodeAddresses(properties.server()),
                Optional.ofNullable(properties.sslBundle()).map(name -> trust(bundles, name)),
                properties.connectTimeout());
    }

    private static TrustManagerFactory trust(SslBundles bundles, String name) {
        try {
            return bundles.getBundle(name).getManagers().getTrustManagerFactory();
        } catch (NoSuchSslBundleException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "pointsman.redis.ssl-bundle", name, "Name a bundle of spring.ssl.bundle, or remove the setting.");
        }
    }
}
