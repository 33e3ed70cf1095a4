package io.pointsman.redis;

import io.pointsman.redis.RedisProperties.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.PatternMatchUtils;

/** Which group's nodes are entered as whom. */
public final class Logins {

    private final List<Entry> entries = new ArrayList<>();

    private record Entry(List<String> groups, Login login) {}

    /** @throws InvalidConfigurationPropertyValueException if the settings cannot work */
    Logins(RedisProperties properties) {
        for (int i = 0; i < properties.credentials().size(); i++) {
            Credentials credentials = properties.credentials().get(i);
            entries.add(new Entry(credentials.groups(), login("pointsman.redis.credentials[" + i + "].", credentials)));
        }
    }

    private static Login login(String path, Credentials credentials) {
        Optional<String> user = Optional.ofNullable(credentials.user()).filter(name -> !name.isBlank());
        String password = credentials.password();
        if (credentials.passwordFile() != null && password == null) {
            return new Login.FromFile(user, credentials.passwordFile());
        }
        if (password != null && !password.isEmpty() && credentials.passwordFile() == null) {
            return new Login.Fixed(user, password);
        }
        throw new InvalidConfigurationPropertyValueException(
                path + "password", null, "Set either this or " + path + "password-file.");
    }

    /** @return empty if its nodes are entered as nobody in particular */
    public Optional<Login> of(String groupId) {
        return entries.stream()
                .filter(entry -> PatternMatchUtils.simpleMatch(entry.groups().toArray(String[]::new), groupId))
                .findFirst()
                .map(Entry::login);
    }
}
