package io.pointsman.redis;

import io.lettuce.core.RedisCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** As whom a node is entered. Never shows its secret; two that would enter as the same are equal. */
public sealed interface Login {

    /**
     * May read a file, or call AWS.
     *
     * @throws NoLogin if it cannot
     */
    RedisCredentials read();

    /** For how long a node keeps a connection that was entered with it; empty: for ever. */
    default Optional<Duration> lasts() {
        return Optional.empty();
    }

    /** As the settings say. */
    record Fixed(Optional<String> user, String password) implements Login {

        @Override
        public RedisCredentials read() {
            return RedisCredentials.just(user.orElse(null), password);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "password from the settings";
        }
    }

    /** As a file says, which may change. */
    record FromFile(Optional<String> user, Path file) implements Login {

        @Override
        public RedisCredentials read() {
            try {
                return RedisCredentials.just(
                        user.orElse(null), Files.readString(file).strip());
            } catch (IOException e) {
                throw new NoLogin("the password file " + file + " cannot be read", e);
            }
        }
    }

    /** As a secret of AWS Secrets Manager says, which may change. */
    record FromSecret(Optional<String> user, String secretId, Secrets secrets) implements Login {

        @Override
        public RedisCredentials read() {
            Secrets.Value value = secrets.read(secretId);
            return RedisCredentials.just(user.or(value::user).orElse(null), value.password());
        }
    }

    /** As a user that AWS IAM vouches for. */
    record ByIam(String user, IamTokens.Cache cache, IamTokens tokens) implements Login {

        /** ElastiCache cuts the connection after twelve hours. */
        private static final Duration LASTS = Duration.ofHours(11);

        @Override
        public RedisCredentials read() {
            return RedisCredentials.just(user, tokens.token(cache, user));
        }

        @Override
        public Optional<Duration> lasts() {
            return Optional.of(LASTS);
        }
    }
}
