package io.pointsman.load;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * A key that holds ever higher numbers, from 1 on; each write tells which number was there before it.
 *
 * <p>A write that finds an earlier number shows that what was acknowledged in between is lost, unless the number came there late: a
 * write that nobody heard of may be applied after others that were sent later, and replace them rightfully. So each number found has a
 * height, the highest number that may have been there before it. Lost is what is acknowledged, higher than that, and lower than the
 * write that found it.
 *
 * <ul>
 *   <li>Of a number that was acknowledged: its own, or the height of what it found if that is more.
 *   <li>Of one that nobody heard of: all that was acknowledged when it was found for the first time. Found once more, it is known when it
 *       was there.
 * </ul>
 *
 * <p>So a late write never makes a loss. What is lost stays unknown if its own first write was not heard of either.
 */
final class NumberedKey {

    private final BitSet acknowledged = new BitSet();
    /** Where they are not the numbers themselves. */
    private final Map<Integer, Integer> heights = new HashMap<>();

    private int last;
    private long count;
    private long lost;

    /** The next number to write. */
    synchronized int next() {
        return ++last;
    }

    /** @param before what the write replaced; 0 if nothing */
    synchronized void acknowledge(int number, int before) {
        int height = isKnown(before) ? height(before) : Math.max(number, acknowledged.length()) - 1;
        if (!isKnown(before)) {
            heights.put(before, height);
        }
        long missing = between(height, number);
        if (missing > 0) {
            lost += missing;
            acknowledged.clear(height + 1, number);
        }
        acknowledged.set(number);
        if (height > number) {
            heights.merge(number, height, Math::max);
        }
        count++;
    }

    private boolean isKnown(int number) {
        return number == 0 || acknowledged.get(number) || heights.containsKey(number);
    }

    private int height(int number) {
        return heights.getOrDefault(number, number);
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
        return isKnown(stored) ? lost + between(height(stored), last + 1) : lost;
    }
}
