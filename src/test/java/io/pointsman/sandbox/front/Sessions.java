package io.pointsman.sandbox.front;

import io.pointsman.sandbox.wire.Caller;
import io.pointsman.sandbox.wire.WireRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Temporary credentials that the sandbox has given out. They are told by their access key; signatures are not checked. Whoever signs with any
 * other key is {@link Caller#DEFAULT}.
 */
public final class Sessions {

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Clock clock;

    Sessions(Clock clock) {
        this.clock = clock;
    }

    /**
     * What a caller signs with.
     *
     * @param expiration from then on calls are answered with the called service's {@code ExpiredToken}
     */
    public record Session(String accessKey, String secretKey, String sessionToken, Instant expiration, Caller caller) {}

    public Session open(Caller caller, Duration length) {
        String random = UUID.randomUUID().toString().replace("-", "");
        Session session = new Session(
                "ASIA" + random.substring(0, 16).toUpperCase(Locale.ROOT),
                random,
                UUID.randomUUID().toString(),
                clock.instant().plus(length),
                caller);
        sessions.put(session.accessKey(), session);
        return session;
    }

    /** Ends all sessions before their time, as a revoked role does; their holders are not told. */
    public void expireAll() {
        Instant now = clock.instant();
        sessions.replaceAll((key, session) ->
                new Session(session.accessKey(), session.secretKey(), session.sessionToken(), now, session.caller()));
    }

    Optional<Session> of(WireRequest request) {
        return Optional.ofNullable(sessions.get(request.accessKey()));
    }

    boolean isOver(Session session) {
        return !clock.instant().isBefore(session.expiration());
    }
}
