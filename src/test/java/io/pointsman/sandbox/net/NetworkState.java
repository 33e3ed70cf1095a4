package io.pointsman.sandbox.net;

import java.time.Duration;

/** What a network does to what is sent through it. */
public sealed interface NetworkState {

    /** Passes everything at once. */
    record Well() implements NetworkState {}

    /** Holds everything back for so long, in order; connections are made at once. */
    record Delayed(Duration toServer, Duration toClient) implements NetworkState {

        public Delayed {
            if (toServer.isNegative() || toClient.isNegative()) {
                throw new IllegalArgumentException("a delay must not be negative");
            }
        }
    }

    /**
     * Swallows everything, and resets nothing: what was open stays open and dead, even when this is over, and what is opened meanwhile is
     * dead from the start.
     */
    record Silent() implements NetworkState {}

    /** Refuses connections, and has reset those that were open. */
    record Refused() implements NetworkState {}
}
