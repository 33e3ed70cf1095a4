package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CommandWriterTest {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final CommandWriter commands = new CommandWriter(sent);

    @Test
    void aCommandIsSentWhenItIsFlushed() throws IOException {
        commands.command(bytes("GET"), bytes("clé"));
        assertThat(sent.size()).isZero();
        commands.flush();
        assertThat(written()).isEqualTo("*2\r\n$3\r\nGET\r\n$4\r\nclé\r\n");
    }

    @Test
    void argumentsMayBePartsOfAnArrayAndNumbers() throws IOException {
        commands.begin(6);
        commands.argument(bytes("ZADD"));
        commands.argument(bytes("a key of many"), 2, 3);
        commands.argument(0);
        commands.argument(-15);
        commands.argument(Long.MAX_VALUE);
        commands.argument(Long.MIN_VALUE);
        commands.flush();
        String[] lines = written().split("\r\n", -1);
        assertThat(lines)
                .containsExactly(
                        "*6",
                        "$4",
                        "ZADD",
                        "$3",
                        "key",
                        "$1",
                        "0",
                        "$3",
                        "-15",
                        "$19",
                        "9223372036854775807",
                        "$20",
                        "-9223372036854775808",
                        "");
    }

    @Test
    void whatIsLargerThanTheBufferIsSentAllTheSame() throws IOException {
        String large = "0123456789".repeat(20_000);
        StringBuilder expected = new StringBuilder();
        for (int length : new int[] {200_000, 1, 65_500, 65_536, 65_537, 100, 0}) {
            commands.begin(2);
            commands.argument(bytes("PING"));
            commands.argument(bytes(large), 0, length);
            expected.append("*2\r\n$4\r\nPING\r\n$" + length + "\r\n" + large.substring(0, length) + "\r\n");
        }
        assertThat(commands.bytes()).isEqualTo(expected.length());
        commands.flush();
        assertThat(commands.bytes()).isEqualTo(expected.length());
        assertThat(written()).isEqualTo(expected.toString());
    }

    @Test
    void aCommandWithTooFewOrTooManyArgumentsIsOursToMend() throws IOException {
        commands.begin(2);
        commands.argument(1);
        assertThatIllegalStateException().isThrownBy(() -> commands.begin(1));
        commands.argument(2);
        assertThatIllegalStateException().isThrownBy(() -> commands.argument(3));
    }

    private String written() {
        return sent.toString(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
