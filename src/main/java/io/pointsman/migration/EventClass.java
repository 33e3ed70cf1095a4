package io.pointsman.migration;

/** What events may be told of, by the letters of {@code notify-keyspace-events}; without those that nobody can bring about, evictions and modules' own. */
enum EventClass {
    GENERIC('g', "del"),
    STRING('$', "set"),
    HASH('h', "hset"),
    LIST('l', "rpush"),
    SET('s', "sadd"),
    SORTED_SET('z', "zadd"),
    STREAM('t', "xadd"),
    EXPIRED('x', "expired");

    private final char letter;
    private final String event;

    EventClass(char letter, String event) {
        this.letter = letter;
        this.event = event;
    }

    char letter() {
        return letter;
    }

    /** One of its events. */
    String event() {
        return event;
    }
}
