package io.pointsman.inventory;

import java.time.Clock;

/** The boards there are, for tests of what stands on one. */
public final class Boards {

    private Boards() {}

    /** The board that the application has while nobody asks the nodes themselves. */
    public static ServingBoard byAwsWord(Inventory inventory, Clock clock) {
        return new AwsWord(inventory, clock);
    }
}
