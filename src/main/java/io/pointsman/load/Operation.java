package io.pointsman.load;

/** What is measured apart. */
public enum Operation {
    /** A connection opened, its name looked up anew. */
    CONNECT,
    WRITE,
    READ
}
