package io.pointsman.failure;

import org.jspecify.annotations.Nullable;

/** The same request may be sent later and can then succeed: throttled, busy, timed out, the answer cut off. */
public final class Transient extends RuntimeException {

    /**
     * @param message what was asked and how it failed, without secrets
     * @param cause the failure as the library gave it
     */
    public Transient(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
