package io.pointsman.redis;

import org.jspecify.annotations.Nullable;

/** There is nothing to log in with: a secret cannot be read, or no token can be made. No fault of the node's. */
public final class NoLogin extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoLogin(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
