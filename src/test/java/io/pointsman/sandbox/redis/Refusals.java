package io.pointsman.sandbox.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** Why a server does not let a client in. */
public final class Refusals {

    private Refusals() {}

    /**
     * As {@code assertThatThrownBy}, for connections that Lettuce opens. A refusal that is there before Lettuce listens for it is lost, and
     * Lettuce says that its handshake handler is "not registered"; then it tries again.
     */
    public static AbstractThrowableAssert<?, ? extends Throwable> assertThatRefusal(ThrowingCallable connection) {
        return assertThat(await().until(() -> catchThrowable(connection), refusal -> !isLost(refusal)));
    }

    private static boolean isLost(@Nullable Throwable refusal) {
        return refusal != null && String.valueOf(refusal.getCause()).contains("not registered");
    }
}
