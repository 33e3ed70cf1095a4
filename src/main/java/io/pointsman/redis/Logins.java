package io.pointsman.redis;

import io.pointsman.redis.RedisProperties.Credentials;
import io.pointsman.topology.ReplicationGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.PatternMatchUtils;

/** Which group's nodes are entered as whom. */
public final class Logins {

    private final Secrets secrets;
    private final IamTokens tokens;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(List<String> groups, Function<ReplicationGroup, Login> login) {}

    /** @throws InvalidConfigurationPropertyValueException if the settings cannot work */
    Logins(RedisProperties properties, Secrets secrets, IamTokens tokens) {
        this.secrets = secrets;
        this.tokens = tokens;
        for (int i = 0; i < properties.credentials().size(); i++) {
            Credentials credentials = properties.credentials().get(i);
            entries.add(new Entry(credentials.groups(), login("pointsman.redis.credentials[" + i + "].", credentials)));
        }
    }

    private Function<ReplicationGroup, Login> login(String path, Credentials credentials) {
        Optional<String> user = Optional.ofNullable(credentials.user()).filter(name -> !name.isBlank());
        String password = credentials.password();
        String secret = credentials.secret();
        long given = Stream.of(
                        password != null && !password.isEmpty(),
                        credentials.passwordFile() != null,
                        secret != null && !secret.isBlank(),
                        credentials.iam())
                .filter(set -> set)
                .count();
        if (given != 1) {
            throw new InvalidConfigurationPropertyValueException(
                    path + "password",
                    null,
                    "Set one of %1$spassword, %1$spassword-file, %1$ssecret and %1$siam.".formatted(path));
        }
        if (credentials.iam()) {
            String name = user.orElseThrow(() -> new InvalidConfigurationPropertyValueException(
                    path + "user", null, "Set it to the name of the user that IAM vouches for, which is its id too."));
            return group -> new Login.ByIam(name, new IamTokens.Cache(group.location(), group.id()), tokens);
        }
        Login login;
        if (secret != null && !secret.isBlank()) {
            login = new Login.FromSecret(user, secret, secrets);
        } else if (credentials.passwordFile() != null) {
            login = new Login.FromFile(user, credentials.passwordFile());
        } else {
            login = new Login.Fixed(user, String.valueOf(password));
        }
        return group -> login;
    }

    /**
     * As whom a group's nodes are entered.
     *
     * @param groupId what we call it
     * @return empty if its nodes are entered as nobody in particular
     */
    public Optional<Login> of(String groupId, ReplicationGroup group) {
        return entries.stream()
                .filter(entry -> PatternMatchUtils.simpleMatch(entry.groups().toArray(String[]::new), groupId))
                .findFirst()
                .map(entry -> entry.login().apply(group));
    }
}
