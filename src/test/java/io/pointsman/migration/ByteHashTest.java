package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ByteHashTest {

    private static final int MANY = 100_000;

    @Test
    void sameBytesHaveTheSameNumberWhereverTheyStand() {
        byte[] text = "0123456789abcdefghijklm".getBytes(StandardCharsets.US_ASCII);
        byte[] within = ("###" + "0123456789abcdefghijklm" + "###").getBytes(StandardCharsets.US_ASCII);
        assertThat(ByteHash.of(text, 0, text.length, 7)).isEqualTo(ByteHash.of(within, 3, text.length, 7));
    }

    @Test
    void oneBitMoreOrLessIsAnother() {
        byte[] bytes = new byte[24];
        Set<Long> hashes = new HashSet<>();
        for (int length = 0; length <= bytes.length; length++) {
            hashes.add(ByteHash.of(bytes, 0, length, 0));
        }
        for (int bit = 0; bit < Byte.SIZE * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / Byte.SIZE] = (byte) (1 << (bit % Byte.SIZE));
            hashes.add(ByteHash.of(changed, 0, changed.length, 0));
        }
        hashes.add(ByteHash.of(bytes, 0, bytes.length, 1));
        assertThat(hashes).hasSize(bytes.length + 1 + Byte.SIZE * bytes.length + 1);
    }

    @Test
    void numbersInTheirOrderAllDiffer() {
        Set<Long> hashes = new HashSet<>();
        Set<Long> upper = new HashSet<>();
        for (int number = 0; number < MANY; number++) {
            byte[] name = ("key:" + number).getBytes(StandardCharsets.US_ASCII);
            long hash = ByteHash.of(name, 0, name.length, 0);
            hashes.add(hash);
            upper.add(hash >>> 40);
            hashes.add(ByteHash.of(number, MANY));
            hashes.add(ByteHash.of(MANY, number));
        }
        assertThat(hashes).hasSize(3 * MANY);
        // Of 2^24 places as many as chance takes: 99,703, give or take 17.
        assertThat(upper).hasSizeBetween(99_500, 99_900);
    }
}
