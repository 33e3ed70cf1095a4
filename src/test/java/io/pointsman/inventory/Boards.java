package io.pointsman.inventory;

import io.pointsman.aws.Pause;
import java.time.Clock;

/** The boards there are, for tests of what stands on one. */
public final class Boards {

    private Boards() {}

    /** The board that the application has while nobody asks the nodes themselves. */
    public static ServingBoard byAwsWord(Inventory inventory, Clock clock, Pause pause) {
        return new AwsWord(inventory, clock, pause);
    }
}
