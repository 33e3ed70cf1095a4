package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorKindTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            READONLY | READONLY You can't write against a read only replica.
            LOADING  | LOADING Redis is loading the dataset in memory
            MOVED    | MOVED 3999 10.0.0.1:6379
            MOVED    | ASK 3999 10.0.0.1:6379
            NOAUTH   | NOAUTH Authentication required.
            NOAUTH   | WRONGPASS invalid username-password pair or user is disabled.
            NOAUTH   | NOPERM User app has no permissions to run the 'set' command
            OTHER    | CLUSTERDOWN The cluster is down
            OTHER    | MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.
            """)
    void anAnswerIsKnownByItsFirstWord(ErrorKind kind, String answer) {
        assertThat(ErrorKind.of(wrapped(new RedisCommandExecutionException(answer))))
                .isEqualTo(kind);
    }

    @Test
    void aConnectionThatIsRefusedIsRefused() {
        assertThat(ErrorKind.of(wrapped(new ConnectException("Connection refused: /127.0.0.1:1"))))
                .isEqualTo(ErrorKind.REFUSED);
        assertThat(ErrorKind.of(wrapped(new IOException(
                        "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:1"))))
                .isEqualTo(ErrorKind.REFUSED);
    }

    @Test
    void aConnectionThatEndsIsReset() {
        assertThat(ErrorKind.of(wrapped(new ClosedChannelException()))).isEqualTo(ErrorKind.RESET);
        assertThat(ErrorKind.of(new RedisException("Connection closed"))).isEqualTo(ErrorKind.RESET);
        assertThat(ErrorKind.of(new RedisException("Currently not connected. Commands are rejected.")))
                .isEqualTo(ErrorKind.RESET);
        assertThat(ErrorKind.of(wrapped(new SocketException("Connection reset by peer"))))
                .isEqualTo(ErrorKind.RESET);
    }

    @Test
    void whatTakesTooLongIsATimeoutThoughItWasAConnection() {
        assertThat(ErrorKind.of(wrapped(new TimeoutException()))).isEqualTo(ErrorKind.TIMEOUT);
        assertThat(ErrorKind.of(wrapped(new ConnectTimeoutException("connection timed out: /10.0.0.1:6379"))))
                .isEqualTo(ErrorKind.TIMEOUT);
    }

    @Test
    void aNameThatLeadsNowhereIsDns() {
        assertThat(ErrorKind.of(wrapped(new UnknownHostException("r1.orders")))).isEqualTo(ErrorKind.DNS);
    }

    @Test
    void aNameServerThatDoesNotAnswerIsDnsToo() {
        assertThat(ErrorKind.of(wrapped(new SocketTimeoutException("Query timed out"))))
                .isEqualTo(ErrorKind.DNS);
        assertThat(ErrorKind.of(wrapped(new PortUnreachableException()))).isEqualTo(ErrorKind.DNS);
    }

    @Test
    void whatNobodyKnowsIsOther() {
        assertThat(ErrorKind.of(new IllegalStateException())).isEqualTo(ErrorKind.OTHER);
    }

    private static Throwable wrapped(Throwable cause) {
        return new CompletionException(new RedisConnectionException("Unable to connect to 10.0.0.1:6379", cause));
    }
}
