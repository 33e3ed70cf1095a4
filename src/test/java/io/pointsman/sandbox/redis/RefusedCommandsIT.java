package io.pointsman.sandbox.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an ordinary client may and may not say to a SERVER. */
class RefusedCommandsIT {

    private static final RedisProcess SERVER = RedisProcess.start(RedisBinary.find());
    private static final RedisClient CLIENT = RedisClient.create();
    private StatefulRedisConnection<String, String> connection;

    @BeforeEach
    void connect() {
        connection = CLIENT.connect(RedisURI.create(
                SERVER.address().getAddress().getHostAddress(), SERVER.address().getPort()));
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    @AfterAll
    static void stop() {
        CLIENT.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        SERVER.close();
    }

    @ParameterizedTest // [S-CMD], aws-facts 7.1
    @ValueSource(
            strings = {
                "CONFIG GET maxmemory",
                "DEBUG SLEEP 0",
                "BGREWRITEAOF",
                "BGSAVE",
                "SAVE",
                "MIGRATE h 1 k 0 1",
                "REPLICAOF NO ONE",
                "SLAVEOF NO ONE",
                "SHUTDOWN NOSAVE",
                "SYNC",
                "FAILOVER"
            })
    void aCommandThatElastiCacheRefusesIsUnknown(String command) {
        String name = command.split(" ", -1)[0];
        assertThatThrownBy(() -> send(command))
                .hasMessageMatching("ERR unknown command ['`]" + name + "['`], with args beginning with: .*");
        assertThat(SERVER.isAlive()).isTrue();
    }

    @ParameterizedTest // [S-CMD], aws-facts 7.1
    @ValueSource(
            strings = {
                "PSYNC ? -1",
                "ACL SETUSER x",
                "ACL LOAD",
                "ACL SAVE",
                "ACL DELUSER x",
                "CLUSTER ADDSLOTS 1",
                "CLUSTER ADDSLOTSRANGE 1 2",
                "CLUSTER BUMPEPOCH",
                "CLUSTER DELSLOTS 1",
                "CLUSTER DELSLOTSRANGE 1 2",
                "CLUSTER FAILOVER",
                "CLUSTER FLUSHSLOTS",
                "CLUSTER FORGET x",
                "CLUSTER LINKS",
                "CLUSTER MEET 127.0.0.1 1",
                "CLUSTER SETSLOT 1 STABLE"
            })
    void aCommandThatReplicationOrOtherSubCommandsNeedIsNotPermitted(String command) {
        assertThatThrownBy(() -> send(command)).hasMessageMatching("(NOPERM|ERR [Uu]nknown subcommand) .*");
    }

    @ParameterizedTest // [I], aws-facts 7.1: usable on node-based caches
    @ValueSource(
            strings = {
                "INFO",
                "ROLE",
                "CLIENT LIST",
                "SCAN 0",
                "DUMP k",
                "SLOWLOG GET",
                "LATENCY LATEST",
                "MEMORY USAGE k",
                "WAIT 0 1",
                "ACL WHOAMI",
                "KEYS *"
            })
    void aCommandThatElastiCacheAllowsWorks(String command) {
        assertThat(send(command)).isNotNull();
    }

    @Test
    void theSandboxSecretsOpenNothingToTheDefaultUser() {
        assertThatThrownBy(() -> send(RedisConfig.renamed("CONFIG") + " GET maxmemory"))
                .hasMessageStartingWith("NOPERM");
    }

    private List<Object> send(String command) {
        String[] words = command.split(" ", -1);
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
        for (int i = 1; i < words.length; i++) {
            args.add(words[i]);
        }
        return connection.sync().dispatch(new Word(words[0]), new ArrayOutput<>(StringCodec.UTF8), args);
    }

    private record Word(String word) implements ProtocolKeyword {
        @Override
        public byte[] getBytes() {
            return word.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
