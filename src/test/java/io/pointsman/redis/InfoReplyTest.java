package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InfoReplyTest {

    @Test // aws-facts 7.1, 7.6
    void whatANodeOfElastiCacheSays() {
        InfoReply info = InfoReply.parse(
                "# Server\r\nredis_version:7.2.4\r\nvalkey_version:8.1.0\r\nos:Amazon ElastiCache\r\n",
                "# Clients\r\nconnected_clients:41\r\n",
                "# Memory\r\nused_memory:1048576\r\nmaxmemory:4875878400\r\nmaxmemory_policy:volatile-lru\r\n");
        assertThat(info.engine()).isEqualTo("valkey");
        assertThat(info.version()).contains("8.1.0");
        assertThat(info.usedMemory()).hasValue(1_048_576);
        assertThat(info.maxMemory()).hasValue(4_875_878_400L);
        assertThat(info.connectedClients()).hasValue(41);
    }

    @Test
    void redisTellsItsOwnVersion() {
        InfoReply info = InfoReply.parse("redis_version:7.0.15\r\nmaxmemory:0\r\n");
        assertThat(info.engine()).isEqualTo("redis");
        assertThat(info.version()).contains("7.0.15");
        assertThat(info.maxMemory()).as("no limit").isEmpty();
    }

    @Test
    void whatIsMissingOrNoNumberIsNotKnown() {
        InfoReply info = InfoReply.parse("used_memory:\r\nconnected_clients:many\r\nnonsense\r\n:x\r\n");
        assertThat(info.version()).isEmpty();
        assertThat(info.usedMemory()).isEmpty();
        assertThat(info.connectedClients()).isEmpty();
    }
}
