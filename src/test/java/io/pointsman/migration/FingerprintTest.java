package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static final int STRING = 0;
    private static final int LIST = 1;
    private static final int SET = 2;
    private static final int HASH = 4;

    private final Fingerprint fingerprint = new Fingerprint();

    @Test
    void versionAndChecksumDoNotCount() {
        byte[] one = value(STRING, "a");
        byte[] other = one.clone();
        other[other.length - 10] = 11;
        other[other.length - 1] = 1;
        assertThat(of(other)).isEqualTo(of(one));

        other[2] = 'b';
        assertThat(of(other)).isNotEqualTo(of(one));
    }

    @Test
    void aValueIsTheSameWhereverItStands() {
        byte[] value = value(LIST, "a", "b");
        byte[] longer = new byte[value.length + 7];
        System.arraycopy(value, 0, longer, 3, value.length);
        assertThat(fingerprint.of(longer, 3, value.length)).isEqualTo(of(value));
    }

    @Test
    void setsAreTheSameInAnyOrderAndListsAreNot() {
        assertThat(of(value(SET, "a", "b", "c"))).isEqualTo(of(value(SET, "c", "a", "b")));
        assertThat(of(value(LIST, "a", "b", "c"))).isNotEqualTo(of(value(LIST, "c", "a", "b")));
        assertThat(of(value(SET, "a", "b"))).isNotEqualTo(of(value(SET, "a", "c")));
        assertThat(of(value(SET, "ab", "c"))).isNotEqualTo(of(value(SET, "a", "bc")));
    }

    @Test
    void hashesAreTheSameInAnyOrderButNotIfTheirFieldsHaveEachOthersValues() {
        byte[] hash = value(HASH, "a", "1", "b", "2");
        assertThat(of(value(HASH, "b", "2", "a", "1"))).isEqualTo(of(hash));
        assertThat(of(value(HASH, "a", "2", "b", "1"))).isNotEqualTo(of(hash));
        assertThat(of(value(HASH, "1", "a", "2", "b"))).isNotEqualTo(of(hash));
    }

    @Test
    void stringsOfEachEncodingAreFound() {
        List<byte[]> strings = List.of(
                encoded("short"),
                encoded("longer".repeat(20)),
                joined(new byte[] {(byte) 0x80, 0, 0, 0, 3}, ascii("abc")),
                new byte[] {(byte) 0xC0, 7},
                new byte[] {(byte) 0xC1, 7, 7},
                new byte[] {(byte) 0xC2, 7, 7, 7, 7},
                joined(new byte[] {(byte) 0xC3, 4, 0x40, (byte) 200}, ascii("zzzz")));
        byte[] one = footed(joined(new byte[] {SET, 7}, joined(strings.toArray(byte[][]::new))));
        byte[] other =
                footed(joined(new byte[] {SET, 7}, joined(strings.reversed().toArray(byte[][]::new))));
        assertThat(of(one)).isEqualTo(of(other));
    }

    @Test
    void whatIsNotUnderstoodIsTakenAsItIs() {
        byte[] cut = footed(new byte[] {SET, 3, 5, 'a'});
        byte[] other = footed(new byte[] {SET, 3, 5, 'b'});
        assertThat(of(cut)).isEqualTo(of(cut.clone())).isNotEqualTo(of(other));
        assertThat(of(footed(new byte[] {SET, 2, 1, 'a', 1, 'b', 1, 'c'})))
                .isNotEqualTo(of(footed(new byte[] {SET, 2, 1, 'b', 1, 'a', 1, 'c'})));
        assertThat(of(footed(new byte[] {HASH, (byte) 0x81, -1, -1, -1, -1, -1, -1, -1, -1})))
                .isNotEqualTo(of(footed(new byte[] {HASH, (byte) 0x81, -1, -1, -1, -1, -1, -1, -1, -2})));
        assertThat(of(new byte[3])).isEqualTo(of(new byte[3]));
    }

    private long of(byte[] value) {
        return fingerprint.of(value, 0, value.length);
    }

    private static byte[] value(int type, String... strings) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(type);
        if (type != STRING) {
            value.write(type == HASH ? strings.length / 2 : strings.length);
        }
        for (String string : strings) {
            value.writeBytes(encoded(string));
        }
        return footed(value.toByteArray());
    }

    private static byte[] encoded(String string) {
        byte[] bytes = ascii(string);
        return bytes.length < 64
                ? joined(new byte[] {(byte) bytes.length}, bytes)
                : joined(new byte[] {(byte) (0x40 | bytes.length >> 8), (byte) bytes.length}, bytes);
    }

    private static byte[] footed(byte[] value) {
        return joined(value, new byte[] {10, 0, 1, 2, 3, 4, 5, 6, 7, 8});
    }

    private static byte[] joined(byte[]... some) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] one : some) {
            joined.writeBytes(one);
        }
        return joined.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
