package io.pointsman.redis;

import io.pointsman.aws.SecretsManagerClients;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Passwords in AWS Secrets Manager. Each is read once a minute at most, four times while it cannot be, however many connections it is for; until then
 * what it was before is used.
 */
final class Secrets {

    private static final Logger logger = LoggerFactory.getLogger(Secrets.class);

    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration AGAIN = Duration.ofSeconds(15);

    private final SecretsManagerClients clients;
    private final JsonMapper json;
    private final Clock clock;
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    /**
     * @param value empty if it never could be read
     * @param failure of the last attempt
     * @param askedAt when that was
     */
    private record Held(Optional<Value> value, Optional<NoLogin> failure, Instant askedAt) {

        boolean isFresh(Instant now) {
            return now.isBefore(askedAt.plus(failure.isPresent() ? AGAIN : FRESH));
        }
    }

    Secrets(SecretsManagerClients clients, JsonMapper json, Clock clock) {
        this.clients = clients;
        this.json = json;
        this.clock = clock;
    }

    /** @param user empty where the secret names none */
    record Value(Optional<String> user, String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "secret of " + user.orElse("the default user");
        }
    }

    /**
     * Calls AWS if it is due.
     *
     * @param secretId its ARN or name
     * @throws NoLogin if it cannot be read, and never could
     */
    Value read(String secretId) {
        Held known = held.compute(
                secretId,
                (id, before) -> before != null && before.isFresh(clock.instant())
                        ? before
                        : ask(id, Optional.ofNullable(before).flatMap(Held::value)));
        return known.value().orElseThrow(() -> known.failure().orElseThrow());
    }

    private Held ask(String secretId, Optional<Value> before) {
        Instant now = clock.instant();
        try {
            String text = clients.of(secretId)
                    .getSecretValue(request -> request.secretId(secretId))
                    .secretString();
            if (text == null || text.isBlank()) {
                throw new NoLogin("secret " + secretId + " holds no text", null);
            }
            return new Held(Optional.of(value(secretId, text.strip())), Optional.empty(), now);
        } catch (SdkException e) {
            return failed(before, new NoLogin("secret " + secretId + " cannot be read: " + e.getMessage(), e), now);
        } catch (NoLogin e) {
            return failed(before, e, now);
        }
    }

    private static Held failed(Optional<Value> before, NoLogin failure, Instant now) {
        before.ifPresent(value -> logger.warn("{}; what it was before is used", failure.getMessage()));
        return new Held(before, Optional.of(failure), now);
    }

    /** The password itself, or an object with {@code password} and perhaps {@code username}, as AWS's rotation functions write it. */
    private Value value(String secretId, String text) {
        if (!text.startsWith("{")) {
            return new Value(Optional.empty(), text);
        }
        JsonNode object;
        try {
            object = json.readTree(text);
        } catch (JacksonException e) {
            return new Value(Optional.empty(), text);
        }
        String password = object.path("password").asString("");
        if (password.isEmpty()) {
            throw new NoLogin("secret " + secretId + " is a JSON object without password", null);
        }
        return new Value(Optional.of(object.path("username").asString("")).filter(name -> !name.isEmpty()), password);
    }
}
