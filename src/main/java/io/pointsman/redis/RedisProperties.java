package io.pointsman.redis;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How to get into the nodes.
 *
 * @param connectTimeout after which the network counts as silent; 10 ms to 30 s
 * @param nameServer whom to ask for the nodes' addresses, {@code host:port}; absent: whom this machine asks
 * @param sslBundle one of {@code spring.ssl.bundle}, whose trust store holds whoever signs the nodes' certificates; absent: the JVM's own, which holds
 *     Amazon's
 * @param credentials the first that is for a group counts; sent through TLS only
 */
@Validated
@ConfigurationProperties("pointsman.redis")
record RedisProperties(
        @DefaultValue("2s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 10) @DurationMax(seconds = 30)
        Duration connectTimeout,

        @Nullable String nameServer,
        @Nullable String sslBundle,
        @DefaultValue List<Credentials> credentials) {

    /**
     * Of one user or, without a name, an AUTH token.
     *
     * @param groups what we call the groups they are for; a {@code *} stands for anything
     * @param user absent: the default user, whose password an AUTH token is
     * @param password one of this and the next three
     * @param passwordFile read anew for each connection
     * @param secret name or ARN of a secret of AWS Secrets Manager: the password, or a JSON object with {@code password} and perhaps {@code username}
     * @param iam {@code true}: by a token signed for the user with our own AWS credentials
     */
    record Credentials(
            @DefaultValue("*") List<String> groups,
            @Nullable String user,
            @Nullable String password,
            @Nullable Path passwordFile,
            @Nullable String secret,
            @DefaultValue("false") boolean iam) {

        /** Without the password. */
        @Override
        public String toString() {
            return "credentials of %s for %s".formatted(user == null ? "the default user" : user, groups);
        }
    }

    Optional<InetSocketAddress> server() {
        if (nameServer == null || nameServer.isBlank()) {
            return Optional.empty();
        }
        int colon = nameServer.lastIndexOf(':');
        try {
            return Optional.of(new InetSocketAddress(
                    nameServer.substring(0, Math.max(0, colon)), Integer.parseInt(nameServer.substring(colon + 1))));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("pointsman.redis.name-server must be host:port, such as 10.0.0.2:53", e);
        }
    }
}
