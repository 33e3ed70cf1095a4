package io.pointsman.web;

/** The caller must write the request differently: 400. For what annotations cannot check. */
public final class InvalidRequest extends RuntimeException {

    /** @param message which part is wrong, and what it must look like; without the value, when that may be a secret */
    public InvalidRequest(String message) {
        super(message);
    }
}
