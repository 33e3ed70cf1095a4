package io.pointsman.migration;

import java.io.IOException;

/** What is done with the keys of a node, some at a time. Uses the thread that runs it, and connections that are the caller's. */
interface Work {

    /**
     * Goes some keys further.
     *
     * @return false if nothing is left to do
     * @throws IOException if a connection breaks, or a node refuses what no key is to blame for; {@link #progress} is right then too
     */
    boolean step() throws IOException, InterruptedException;

    /** From then on it ends what it has begun. */
    void stop();

    /** Until all is done, or it is stopped: then until what it has begun is done. */
    void run() throws IOException, InterruptedException;

    /** From any thread. */
    Progress progress();
}
