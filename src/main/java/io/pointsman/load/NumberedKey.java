package io.pointsman.load;

import java.util.BitSet;

/** A key that holds ever higher numbers, from 1 on; each write tells which number was there before it. */
final class NumberedKey {

    private final BitSet acknowledged = new BitSet();
    private int last;
    private long count;
    private long lost;

    /** The next number to write. */
    synchronized int next() {
        return ++last;
    }

    /** @param before what the write replaced; 0 if nothing */
    synchronized void acknowledge(int number, int before) {
        long missing = between(before, number);
        if (missing > 0) {
            lost += missing;
            acknowledged.clear(before + 1, number);
        }
        acknowledged.set(number);
        count++;
    }

    private long between(int before, int number) {
        return before + 1 < number ? acknowledged.get(before + 1, number).cardinality() : 0;
    }

    synchronized long acknowledged() {
        return count;
    }

    synchronized long lost() {
        return lost;
    }

    /**
     * What is lost if no later write comes.
     *
     * @param stored what is there in the end; 0 if nothing
     */
    synchronized long lostAt(int stored) {
        return lost + between(stored, last + 1);
    }
}
