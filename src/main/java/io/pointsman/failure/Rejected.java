package io.pointsman.failure;

import org.jspecify.annotations.Nullable;

/** Neither waiting nor looking again helps: a person must act, and the message says what to change. */
public final class Rejected extends RuntimeException {

    /**
     * @param message what to change, in words an operator can follow, without secrets
     * @param cause the failure as the library gave it
     */
    public Rejected(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
