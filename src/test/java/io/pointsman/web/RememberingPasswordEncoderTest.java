package io.pointsman.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

class RememberingPasswordEncoderTest {

    private final AtomicInteger asked = new AtomicInteger();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    /** Right is what equals the encoding; counts how often it was asked. */
    private final PasswordEncoder slow = new PasswordEncoder() {
        @Override
        public @Nullable String encode(@Nullable CharSequence password) {
            return String.valueOf(password);
        }

        @Override
        public boolean matches(@Nullable CharSequence password, @Nullable String encoded) {
            asked.incrementAndGet();
            return String.valueOf(password).equals(encoded);
        }
    };

    private final PasswordEncoder encoder = new RememberingPasswordEncoder(slow, () -> now);

    @Test
    void aRightPasswordIsHashedOnceInFiveMinutes() {
        assertThat(encoder.matches("right", "right")).isTrue();
        assertThat(encoder.matches("right", "right")).isTrue();
        assertThat(asked).hasValue(1);
        now = now.plus(Duration.ofMinutes(5));
        assertThat(encoder.matches("right", "right")).isTrue();
        assertThat(asked).hasValue(2);
    }

    @Test
    void aWrongPasswordIsHashedEveryTimeAlsoAfterARightOne() {
        assertThat(encoder.matches("right", "right")).isTrue();
        assertThat(encoder.matches("wrong", "right")).isFalse();
        assertThat(encoder.matches("wrong", "right")).isFalse();
        assertThat(asked).hasValue(3);
    }

    @Test
    void anotherEncodingIsAnotherQuestion() {
        assertThat(encoder.matches("right", "right")).isTrue();
        assertThat(encoder.matches("right", "changed")).isFalse();
        assertThat(asked).hasValue(2);
    }

    @Test
    void noMoreThan256AreKept() {
        for (int i = 0; i <= 256; i++) {
            assertThat(encoder.matches("p" + i, "p" + i)).isTrue();
        }
        assertThat(encoder.matches("p256", "p256")).isTrue();
        assertThat(asked).hasValue(257);
        assertThat(encoder.matches("p0", "p0")).isTrue();
        assertThat(asked).hasValue(258);
    }
}
