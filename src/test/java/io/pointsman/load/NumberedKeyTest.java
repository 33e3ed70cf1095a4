package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;

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

    private void write(int number, int before) {
        assertThat(key.next()).isEqualTo(number);
        key.acknowledge(number, before);
    }
}
