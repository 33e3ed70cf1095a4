package io.pointsman.web;

/** What the path names does not exist: 404. */
public final class NotFound extends RuntimeException {

    /** @param message what is missing, and where to see what there is */
    public NotFound(String message) {
        super(message);
    }
}
