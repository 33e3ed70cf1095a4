package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.pointsman.redis.ReplyReader.Kind;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {

    private static final int LONGEST = 200_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, Integer.MAX_VALUE})
    void repliesAreTheSameHoweverTheyAreCut(int atOnce) throws IOException {
        String large = "x\r\n".repeat(50_000);
        ReplyReader replies = reader(
                "+OK\r\n-ERR no, \r never\r\n:-42\r\n$5\r\na\r\nb\u0001\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n"
                        + "*2\r\n$1\r\n0\r\n*1\r\n$3\r\nkey\r\n$150000\r\n" + large + "\r\n:9223372036854775807\r\n",
                atOnce);
        assertThat(replies.next()).isEqualTo(Kind.STATUS);
        assertThat(replies.text()).isEqualTo("OK");
        assertThat(replies.next()).isEqualTo(Kind.ERROR);
        assertThat(replies.text()).isEqualTo("ERR no, \r never");
        assertThat(replies.next()).isEqualTo(Kind.INTEGER);
        assertThat(replies.number()).isEqualTo(-42);
        assertBulk(replies, "a\r\nb\u0001");
        assertBulk(replies, "");
        assertThat(replies.next()).isEqualTo(Kind.NULL);
        assertThat(replies.next()).isEqualTo(Kind.NULL);
        assertArray(replies, 0);
        assertArray(replies, 2);
        assertBulk(replies, "0");
        assertArray(replies, 1);
        assertBulk(replies, "key");
        assertBulk(replies, large);
        assertThat(replies.next()).isEqualTo(Kind.INTEGER);
        assertThat(replies.number()).isEqualTo(Long.MAX_VALUE);
        assertThatExceptionOfType(EOFException.class).isThrownBy(replies::next);
    }

    @Test
    void manyRepliesPassThroughOneBuffer() throws IOException {
        ReplyReader replies = reader("$7\r\n1234567\r\n+OK\r\n".repeat(50_000), 10_007);
        for (int pair = 0; pair < 50_000; pair++) {
            assertBulk(replies, "1234567");
            assertThat(replies.next()).isEqualTo(Kind.STATUS);
        }
    }

    @Test
    void anEndInTheMiddleIsNoAnswer() {
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> reader("$10\r\nabc", 4).next());
    }

    @Test
    void aValueThatIsTooLongIsNotReceived() {
        assertThatIOException()
                .isThrownBy(() -> reader("$200001\r\n", 100).next())
                .withMessageContainingAll("200001", "200000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n",
                "\r\n\r\n",
                "$x\r\n",
                ":\r\n",
                ":-\r\n",
                ":9223372036854775808\r\n",
                ":99999999999999999999\r\n",
                "$-2\r\n",
                "$3\r\nabcde\r\n"
            })
    void whatIsNoReplyIsSaid(String received) {
        assertThatIOException()
                .isThrownBy(() -> reader(received, 100).next())
                .withMessageStartingWith("this is no answer of a Redis server");
    }

    @Test
    void aLineWithoutAnEndIsNoReply() {
        assertThatIOException()
                .isThrownBy(() -> reader("+" + "x".repeat(100_000), 1_000).next())
                .withMessageContaining("xxx");
    }

    private static void assertBulk(ReplyReader replies, String expected) throws IOException {
        assertThat(replies.next()).isEqualTo(Kind.BULK);
        assertThat(new String(replies.bytes(), StandardCharsets.ISO_8859_1)).isEqualTo(expected);
        assertThat(Arrays.copyOfRange(replies.array(), replies.offset(), replies.offset() + replies.length()))
                .isEqualTo(replies.bytes());
    }

    private static void assertArray(ReplyReader replies, int expected) throws IOException {
        assertThat(replies.next()).isEqualTo(Kind.ARRAY);
        assertThat(replies.number()).isEqualTo(expected);
    }

    private static ReplyReader reader(String received, int atOnce) {
        InputStream in = new ByteArrayInputStream(received.getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, atOnce));
            }
        };
        return new ReplyReader(in, LONGEST);
    }
}
