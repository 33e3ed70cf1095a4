package io.pointsman.load;

import io.pointsman.failure.Rejected;

/**
 * What operations do.
 *
 * @param writes how many of the operations set a string, in proportion to the two others; 0: none
 * @param reads likewise get one
 * @param sessions likewise write a hash of five fields, and read it back once it is written
 * @param prefix of all keys, no other run's; they stay where they are until {@link LoadGenerator#removeKeys()}
 * @param keys how many there are of each kind, 1 to 10,000,000; each is as likely
 * @param valueBytes of a string, or of the fields of a hash together, 5 to 1,000,000
 * @param seed equal seeds give equal operations in equal order
 */
public record Workload(int writes, int reads, int sessions, String prefix, int keys, int valueBytes, long seed) {

    private static final int MOST_KEYS = 10_000_000;
    private static final int MOST_BYTES = 1_000_000;

    /** @throws Rejected if it is out of bounds */
    public Workload {
        if (writes < 0 || reads < 0 || sessions < 0 || (long) writes + reads + sessions == 0) {
            throw new Rejected("Of writes, reads and sessions none is negative, and one is more than 0.", null);
        }
        if (keys < 1 || keys > MOST_KEYS) {
            throw new Rejected("Keys are 1 to 10000000, not " + keys + ".", null);
        }
        if (valueBytes < Commands.FIELDS || valueBytes > MOST_BYTES) {
            throw new Rejected("A value has 5 to 1000000 bytes, not " + valueBytes + ".", null);
        }
    }

    String string(int number) {
        return prefix + "string:" + number;
    }

    String session(int number) {
        return prefix + "session:" + number;
    }

    String ledger(int place) {
        return prefix + "ledger:" + place;
    }
}
