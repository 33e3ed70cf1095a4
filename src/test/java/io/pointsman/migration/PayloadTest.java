package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PayloadTest {

    private static final int STRING = 0;
    private static final int SET = 2;
    private static final int HASH = 4;
    private static final byte[] A = string("a");
    private static final byte[] B = string("b");
    private static final byte[] C = string("c");

    @Test
    void whoToldItIsNoDifference() {
        byte[] version10 = dump(10, STRING, A);
        byte[] version11 = dump(11, STRING, A);
        assertThat(version10).isNotEqualTo(version11);
        assertThat(same(version10, version11)).isTrue();
        assertThat(hash(version10)).isEqualTo(hash(version11));
        assertThat(same(version10, dump(10, STRING, B))).isFalse();
        assertThat(hash(version10)).isNotEqualTo(hash(dump(10, STRING, B)));
    }

    @Test
    void whatIsTooShortForAFooterIsTheSameAsNothing() {
        byte[] few = new byte[10];
        assertThat(same(few, few)).isFalse();
        assertThat(hash(few)).isNotEqualTo(hash(new byte[9]));
    }

    @Test
    void theOrderOfASetIsItsNodesOwn() {
        byte[] set = dump(10, SET, count(3), A, B, C);
        assertThat(hash(set)).isEqualTo(hash(dump(10, SET, count(3), C, A, B)));
        assertThat(hash(set)).isNotEqualTo(hash(dump(10, SET, count(3), A, B, string("d"))));
        assertThat(hash(set)).isNotEqualTo(hash(dump(10, SET, count(2), A, B)));
        assertThat(hash(dump(10, SET, count(2), string("ab"), C)))
                .isNotEqualTo(hash(dump(10, SET, count(2), A, string("bc"))));
    }

    @Test
    void theFieldsOfAHashKeepTheirValues() {
        byte[] hash = dump(10, HASH, count(2), A, string("1"), B, string("2"));
        assertThat(hash(hash)).isEqualTo(hash(dump(10, HASH, count(2), B, string("2"), A, string("1"))));
        assertThat(hash(hash)).isNotEqualTo(hash(dump(10, HASH, count(2), A, string("2"), B, string("1"))));
    }

    @Test
    void stringsOfAllFormsAreTold() {
        byte[][] forms = {
            A,
            string("s".repeat(63)),
            join(new byte[] {0x41, 0x00}, new byte[256]),
            join(new byte[] {(byte) 0x80, 0, 1, 0, 0}, new byte[65_536]),
            join(new byte[] {(byte) 0x81, 0, 0, 0, 0, 0, 0, 0, 2}, new byte[2]),
            {(byte) 0xc0, 7},
            {(byte) 0xc1, 7, 1},
            {(byte) 0xc2, 7, 1, 1, 1},
            {(byte) 0xc3, 3, 20, 9, 8, 7}
        };
        byte[][] backwards = new byte[forms.length][];
        for (int form = 0; form < forms.length; form++) {
            backwards[form] = forms[forms.length - 1 - form];
        }
        byte[] one = dump(10, SET, join(count(forms.length), join(forms)));
        byte[] other = dump(10, SET, join(count(forms.length), join(backwards)));
        assertThat(same(one, other)).isFalse();
        assertThat(hash(one)).isEqualTo(hash(other));
    }

    @Test
    void whatIsNotWhatItSeemsIsComparedByteForByte() {
        byte[] tooLong = dump(10, SET, count(2), A, new byte[] {(byte) 0x81, 1, 1, 1, 1, 1, 1, 1, 1});
        byte[] negative = dump(10, SET, count(2), A, new byte[] {(byte) 0x81, -1, 1, 1, 1, 1, 1, 1, 1});
        byte[] cut = dump(10, SET, count(2), A, new byte[] {(byte) 0xc3});
        byte[] behind = dump(10, SET, count(1), A, B);
        for (byte[] broken : new byte[][] {tooLong, negative, cut, behind}) {
            byte[] changed = broken.clone();
            changed[broken.length - 11]++;
            assertThat(hash(broken)).isEqualTo(hash(broken.clone())).isNotEqualTo(hash(changed));
        }
        assertThat(hash(behind)).isNotEqualTo(hash(dump(10, SET, count(1), B, A)));
    }

    private static boolean same(byte[] one, byte[] other) {
        return Payload.sameBytes(one, 0, one.length, other, 0, other.length);
    }

    /** In the midst of other bytes. */
    private static long hash(byte[] dump) {
        byte[] buffer = new byte[dump.length + 7];
        Arrays.fill(buffer, (byte) 1);
        System.arraycopy(dump, 0, buffer, 5, dump.length);
        return Payload.hash(buffer, 5, dump.length);
    }

    private static byte[] dump(int version, int type, byte[]... content) {
        return join(new byte[] {(byte) type}, join(content), new byte[] {(byte) version, 0}, new byte[] {
            (byte) version, 2, 3, 4, 5, 6, 7, 8
        });
    }

    private static byte[] count(int count) {
        return new byte[] {(byte) count};
    }

    private static byte[] string(String text) {
        return join(count(text.length()), text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
