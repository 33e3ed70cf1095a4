package io.pointsman.migration;

/** How far some work is that goes over the keys of a node; of one kind for each kind of work. */
sealed interface Progress permits LaneProgress, VerifyProgress {

    /** From which {@code SCAN} goes on, at the same server. */
    String cursor();

    /** Nothing is left. */
    boolean done();

    /** How many of the keys that were found need no further work. */
    long settled();

    /** Of keys that were gone over. */
    long bytes();

    /** What whoever goes on from the cursor begins with: keys that were under way are found again. */
    Progress again();
}
