package io.pointsman.topology;

/** Whether a node may stand behind a read name, by the best word there is. */
public sealed interface Standing {

    /** It serves reads. */
    record Serving() implements Standing {}

    /** Nobody has looked closely yet: it may stay where it is, and may not enter. */
    record Unverified() implements Standing {}

    /**
     * It may serve, and only time or an event can tell: it may stay where another instance led a name to it, and may not enter.
     *
     * @param reason for people
     */
    record Settling(String reason) implements Standing {}

    /**
     * It must not be read from.
     *
     * @param reason for people, such as {@code ElastiCache is recovering it}
     */
    record Out(String reason) implements Standing {}
}
