package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NumberedKeyTest {

    private final NumberedKey key = new NumberedKey();

    @Test
    void writesThatFindTheOneBeforeLoseNothing() {
        write(1, 0);
        write(2, 1);
        assertThat(key.lostAt(2)).isZero();
        assertThat(key.acknowledged()).isEqualTo(2);
    }

    @Test
    void aWriteThatFindsAnEarlierNumberTellsWhatIsLost() {
        write(1, 0);
        write(2, 1);
        write(3, 2);
        write(4, 1);
        assertThat(key.lostAt(4)).isEqualTo(2);
    }

    @Test
    void whatWasLostOnceIsNotLostAgain() {
        write(1, 0);
        write(2, 0);
        write(3, 0);
        assertThat(key.lostAt(3)).isEqualTo(2);
        assertThat(key.lostAt(0)).as("and then the last").isEqualTo(3);
    }

    @Test
    void whatWasNotAcknowledgedIsNotLost() {
        write(1, 0);
        assertThat(key.next()).isEqualTo(2);
        write(3, 1);
        assertThat(key.lostAt(3)).isZero();
    }

    @Test
    void whatTheEndDoesNotHoldIsLost() {
        write(1, 0);
        write(2, 1);
        assertThat(key.next()).isEqualTo(3);
        assertThat(key.lostAt(1)).isOne();
        assertThat(key.lostAt(0)).isEqualTo(2);
        assertThat(key.lostAt(3)).as("stored, though nobody heard of it").isZero();
    }

    @Test
    void aWriteThatIsAppliedLateMakesNoLoss() {
        write(1, 0);
        assertThat(key.next()).isEqualTo(2);
        write(3, 1);
        write(4, 3);
        write(5, 2);
        assertThat(key.lostAt(5)).isZero();
        assertThat(key.lostAt(2)).as("back where the late one was").isOne();
    }

    @Test
    void aLateWriteInTheEndMakesNoLoss() {
        write(1, 0);
        assertThat(key.next()).isEqualTo(2);
        write(3, 1);
        assertThat(key.lostAt(2)).isZero();
    }

    @Test
    void aLateWriteThatIsAnsweredMakesNoLoss() {
        write(1, 0);
        assertThat(key.next()).isEqualTo(2);
        write(3, 1);
        key.acknowledge(2, 3);
        write(4, 2);
        assertThat(key.lostAt(4)).isZero();
    }

    @Test
    void whatFollowedAWriteThatNobodyHeardOfIsLostOnceItIsFoundAgain() {
        write(1, 0);
        assertThat(key.next()).isEqualTo(2);
        write(3, 2);
        write(4, 3);
        write(5, 2);
        assertThat(key.lostAt(5)).isEqualTo(2);
    }

    /** Of three writes under way one is applied at a time, whichever; some answers are not heard. */
    @Test
    void noOrderOfWritesMakesALossWhereNothingIsLost() {
        SplittableRandom random = new SplittableRandom(4711);
        for (int run = 0; run < 2_000; run++) {
            NumberedKey written = new NumberedKey();
            List<Integer> underWay = new ArrayList<>();
            int stored = 0;
            for (int step = 0; step < 30; step++) {
                underWay.add(written.next());
                if (underWay.size() > random.nextInt(4)) {
                    int number = underWay.remove(/* index */ random.nextInt(underWay.size()));
                    if (random.nextInt(3) > 0) {
                        written.acknowledge(number, stored);
                    }
                    stored = number;
                }
            }
            assertThat(written.lostAt(stored)).as("run %d", run).isZero();
        }
    }

    private void write(int number, int before) {
        assertThat(key.next()).isEqualTo(number);
        key.acknowledge(number, before);
    }
}
