package io.pointsman.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Spares callers that come again the slow hash. bcrypt takes some 60 ms of a core on purpose; with HTTP Basic every single call
 * would pay it. What is kept is a keyed hash of password and encoding together, its key made at the start and never written: at most
 * 256 of them, five minutes each, good answers only, so that guessing stays slow.
 */
final class RememberingPasswordEncoder implements PasswordEncoder {

    private static final int MOST = 256;
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final String MAC = "HmacSHA256";

    private final PasswordEncoder slow;
    private final InstantSource clock;
    private final SecretKeySpec key;
    private final Map<String, Instant> until = new LinkedHashMap<>();

    RememberingPasswordEncoder(PasswordEncoder slow, InstantSource clock) {
        this.slow = slow;
        this.clock = clock;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, MAC);
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence password) {
        return slow.encode(password);
    }

    @Override
    public boolean matches(@Nullable CharSequence password, @Nullable String encoded) {
        String pair = fingerprint(password, encoded);
        if (isRemembered(pair)) {
            return true;
        }
        boolean right = slow.matches(password, encoded);
        if (right) {
            remember(pair);
        }
        return right;
    }

    private synchronized boolean isRemembered(String pair) {
        Instant end = until.get(pair);
        return end != null && clock.instant().isBefore(end);
    }

    private synchronized void remember(String pair) {
        until.remove(pair);
        until.put(pair, clock.instant().plus(KEPT));
        if (until.size() > MOST) {
            until.remove(until.keySet().iterator().next());
        }
    }

    private String fingerprint(@Nullable CharSequence password, @Nullable String encoded) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(String.valueOf(encoded).getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(String.valueOf(password).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + MAC, impossible);
        }
    }
}
