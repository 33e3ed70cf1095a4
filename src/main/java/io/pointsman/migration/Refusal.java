package io.pointsman.migration;

/** What a node says instead of doing it. */
final class Refusal extends Exception {

    private final boolean ofSource;
    private final String error;

    Refusal(boolean ofSource, String error) {
        super("the " + (ofSource ? "source" : "target") + " refuses: " + error);
        this.ofSource = ofSource;
        this.error = error;
    }

    boolean isOfSource() {
        return ofSource;
    }

    String error() {
        return error;
    }
}
