package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pointsman.aws.SecretsManagerClients;
import io.pointsman.aws.SecretsManagerOverHttp;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.front.HttpFront;
import io.pointsman.sandbox.secrets.SecretsService;
import io.pointsman.sandbox.wire.WireResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Passwords of Secrets Manager, over HTTP. */
class SecretsTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-27T12:00:00Z"));
    private final SecretsService aws = new SecretsService();
    private final List<String> regions = new ArrayList<>();
    private HttpFront front;
    private SecretsManagerClients clients;
    private Secrets secrets;

    @BeforeEach
    void start() throws IOException {
        front = HttpFront.bind(0, Clock.systemUTC());
        front.start(List.of(aws), request -> new WireResponse(404, "text/plain", Map.of(), ""));
        clients = SecretsManagerOverHttp.at(front.endpoint(), regions);
        secrets = new Secrets(clients, JsonMapper.shared(), ((InstantSource) now::get).withZone(ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        clients.close();
        front.close();
    }

    @Test
    void aSecretIsThePasswordOrAnObjectThatHoldsIt() {
        aws.put("plain", "hunter2\n");
        aws.put("rotated", "{\"username\": \"app\", \"password\": \"hunter2\", \"host\": \"x\"}");
        aws.put("strange", "{hunter2");
        aws.put("empty", "{\"username\": \"app\"}");
        assertThat(secrets.read("plain")).isEqualTo(new Secrets.Value(Optional.empty(), "hunter2"));
        assertThat(secrets.read("rotated")).isEqualTo(new Secrets.Value(Optional.of("app"), "hunter2"));
        assertThat(secrets.read("strange").password()).isEqualTo("{hunter2");
        assertThatThrownBy(() -> secrets.read("empty"))
                .isInstanceOf(NoLogin.class)
                .hasMessage("secret empty is a JSON object without password");
        assertThat(secrets.read("plain").toString()).doesNotContain("hunter2");
    }

    @Test
    void aSecretIsReadOnceAMinute() {
        aws.put("token", "before");
        assertThat(password("token")).isEqualTo("before");
        aws.put("token", "after");
        later(Duration.ofSeconds(59));
        assertThat(password("token")).isEqualTo("before");
        later(Duration.ofSeconds(1));
        assertThat(password("token")).isEqualTo("after");
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void whileASecretCannotBeReadItIsWhatItWas() {
        aws.put("token", "before");
        assertThat(password("token")).isEqualTo("before");
        front.faults().failNext("secretsmanager", "GetSecretValue", CallFault.THROTTLE, 1);
        later(Duration.ofMinutes(1));
        assertThat(password("token")).isEqualTo("before");
        aws.put("token", "after");
        later(Duration.ofSeconds(15));
        assertThat(password("token")).isEqualTo("after");
    }

    @Test
    void aSecretThatWasNeverReadIsNotAskedForEachTime() {
        assertThatThrownBy(() -> secrets.read("none"))
                .isInstanceOf(NoLogin.class)
                .hasMessageContaining("secret none cannot be read")
                .hasMessageContaining("can't find the specified secret");
        aws.put("none", "there");
        assertThatThrownBy(() -> secrets.read("none")).isInstanceOf(NoLogin.class);
        assertThat(calls()).isEqualTo(1);
        later(Duration.ofSeconds(15));
        assertThat(password("none")).isEqualTo("there");
    }

    @Test
    void anArnTellsItsRegion() {
        String arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf";
        aws.put(arn, "there");
        aws.put("here", "here");
        secrets.read(arn);
        secrets.read("here");
        assertThat(regions).containsExactly("us-east-1", "eu-west-1");
    }

    private String password(String id) {
        return secrets.read(id).password();
    }

    private long calls() {
        return front.journal().all().size();
    }

    private void later(Duration time) {
        now.updateAndGet(then -> then.plus(time));
    }
}
