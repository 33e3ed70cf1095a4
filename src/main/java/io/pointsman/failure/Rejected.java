package io.pointsman.failure;

import org.jspecify.annotations.Nullable;

/** Neither waiting nor looking again helps: a person must act, and the message says what to change. */
public final class Rejected extends RuntimeException {

    private final boolean ofPart;

    /**
     * @param message what to change, in words an operator can follow, without secrets
     * @param cause the failure as the library gave it
     */
    public Rejected(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private Rejected(String message, @Nullable Throwable cause, boolean ofPart) {
        super(message, cause);
        this.ofPart = ofPart;
    }

    /** A request of several parts was refused for what one of them says: the others may pass without it. */
    public static Rejected ofPart(String message, @Nullable Throwable cause) {
        return new Rejected(message, cause, true);
    }

    /** Whether the rest of the request may pass without the part at fault; if not, nothing of the kind will pass. */
    public boolean isOfPart() {
        return ofPart;
    }
}
