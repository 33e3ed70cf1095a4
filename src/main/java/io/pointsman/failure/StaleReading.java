package io.pointsman.failure;

import org.jspecify.annotations.Nullable;

/** The world is not what the request expects: look again and decide anew. Nothing was changed. */
public final class StaleReading extends RuntimeException {

    /**
     * @param message what was expected and what was found instead, as far as it is known
     * @param cause the failure as the library gave it
     */
    public StaleReading(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
