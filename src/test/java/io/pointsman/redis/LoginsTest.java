package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCredentials;
import io.pointsman.aws.SampleAccounts;
import io.pointsman.aws.SecretsManagerOverHttp;
import io.pointsman.topology.SampleGroup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.json.JsonMapper;

class LoginsTest {

    private static final String FIRST = "pointsman.redis.credentials[0].";
    private static final String SECOND = "pointsman.redis.credentials[1].";

    @TempDir
    private Path folder;

    @Test
    void theFirstEntryThatIsForAGroupCounts() {
        Logins logins = logins(Map.of(
                FIRST + "groups",
                "orders,prod-*-eu",
                FIRST + "user",
                "pointsman",
                FIRST + "password",
                "one",
                SECOND + "password",
                "two"));
        assertThat(password(logins, "orders")).isEqualTo("one");
        assertThat(password(logins, "prod-users-eu")).isEqualTo("one");
        assertThat(password(logins, "prod-users-us")).isEqualTo("two");
        assertThat(password(logins, "orders2")).isEqualTo("two");
        assertThat(read(logins, "orders").getUsername()).isEqualTo("pointsman");
        assertThat(read(logins, "users").hasUsername()).isFalse();
    }

    @Test
    void withoutAnEntryANodeIsEnteredAsNobody() {
        assertThat(of(logins(Map.of()), "orders")).isEmpty();
        assertThat(of(logins(Map.of(FIRST + "groups", "users", FIRST + "password", "x")), "orders"))
                .isEmpty();
    }

    @Test
    void aFileIsReadAnewEachTime() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "before\n");
        Logins logins = logins(Map.of(FIRST + "password-file", file.toString()));
        assertThat(password(logins, "orders")).isEqualTo("before");
        Files.writeString(file, "after\n");
        assertThat(password(logins, "orders")).isEqualTo("after");
        Files.delete(file);
        assertThatThrownBy(() -> read(logins, "orders"))
                .isInstanceOf(NoLogin.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void anEntryHasAPasswordOrAFile() {
        assertThatThrownBy(() -> logins(Map.of(FIRST + "user", "pointsman")))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class);
        assertThatThrownBy(() -> logins(Map.of(FIRST + "password", "x", FIRST + "password-file", "/etc/token")))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class);
    }

    @Test
    void anEntryOfIamHasAUserAndNothingElse() {
        assertThatThrownBy(() -> logins(Map.of(FIRST + "iam", "true")))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class);
        assertThatThrownBy(() -> logins(Map.of(FIRST + "iam", "true", FIRST + "user", "app", FIRST + "secret", "x")))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class);
        Logins logins = logins(Map.of(FIRST + "iam", "true", FIRST + "user", "app"));
        assertThat(of(logins, "orders")).isEqualTo(of(logins, "orders")).isNotEqualTo(of(logins, "users"));
        assertThat(of(logins, "orders").orElseThrow().lasts()).contains(Duration.ofHours(11));
    }

    @Test
    void nothingShowsAPassword() {
        Map<String, String> settings = Map.of(FIRST + "password", "hunter2");
        assertThat(properties(settings).toString()).doesNotContain("hunter2");
        assertThat(of(logins(settings), "orders").toString()).doesNotContain("hunter2");
    }

    private static String password(Logins logins, String group) {
        return new String(read(logins, group).getPassword());
    }

    private static RedisCredentials read(Logins logins, String group) {
        return of(logins, group).orElseThrow().read();
    }

    private static Optional<Login> of(Logins logins, String group) {
        return logins.of(group, SampleGroup.group(group).primary(group + "-001").at(Instant.EPOCH));
    }

    private static Logins logins(Map<String, String> settings) {
        Clock clock = Clock.systemUTC();
        return new Logins(
                properties(settings),
                new Secrets(
                        SecretsManagerOverHttp.at(URI.create("http://127.0.0.1:1"), new ArrayList<>()),
                        JsonMapper.shared(),
                        clock),
                new IamTokens(SampleAccounts.named(), clock));
    }

    private static RedisProperties properties(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("pointsman.redis", RedisProperties.class);
    }
}
