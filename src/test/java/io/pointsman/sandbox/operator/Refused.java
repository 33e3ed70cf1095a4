package io.pointsman.sandbox.operator;

/** A call that is not executed, with the status and the words that its caller gets. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final int status;

    Refused(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The words that the caller gets. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
