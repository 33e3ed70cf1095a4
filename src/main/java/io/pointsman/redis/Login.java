package io.pointsman.redis;

import io.lettuce.core.RedisCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** As whom a node is entered. Never shows its secret. */
public sealed interface Login {

    /** May read a file. Throws {@link UncheckedIOException} if it cannot. */
    RedisCredentials read();

    /** As the settings say. */
    final class Fixed implements Login {

        private final RedisCredentials credentials;

        Fixed(Optional<String> user, String password) {
            credentials = RedisCredentials.just(user.orElse(null), password);
        }

        @Override
        public RedisCredentials read() {
            return credentials;
        }
    }

    /** As a file says, which may change. */
    final class FromFile implements Login {

        private final Optional<String> user;
        private final Path file;

        FromFile(Optional<String> user, Path file) {
            this.user = user;
            this.file = file;
        }

        @Override
        public RedisCredentials read() {
            try {
                return RedisCredentials.just(
                        user.orElse(null), Files.readString(file).strip());
            } catch (IOException e) {
                throw new UncheckedIOException("the password file " + file + " cannot be read", e);
            }
        }
    }
}
