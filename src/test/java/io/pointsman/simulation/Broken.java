package io.pointsman.simulation;

/** A promise was broken; ends the course. */
final class Broken extends RuntimeException {

    private final Promise promise;

    Broken(Promise promise, String how) {
        super(how);
        this.promise = promise;
    }

    Promise promise() {
        return promise;
    }
}
