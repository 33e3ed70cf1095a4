package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.topology.Endpoint;
import org.junit.jupiter.api.Test;

class RedirectionTest {

    @Test
    void anAddressOrANameIsGone() {
        assertThat(Redirection.parse("MOVED 3999 10.0.0.1:6381")).hasValue(new Endpoint("10.0.0.1", 6381));
        assertThat(Redirection.parse("ASK 0 carts-0001-001.example.com:6379"))
                .hasValue(new Endpoint("carts-0001-001.example.com", 6379));
        assertThat(Redirection.parse("MOVED 16383 2001:db8::1:6379")).hasValue(new Endpoint("2001:db8::1", 6379));
    }

    @Test
    void otherErrorsLeadNowhere() {
        assertThat(Redirection.parse("MOVED 3999 :6381")).isEmpty();
        assertThat(Redirection.parse("CLUSTERDOWN The cluster is down")).isEmpty();
        assertThat(Redirection.parse("TRYAGAIN Multiple keys request during rehashing of slot"))
                .isEmpty();
    }
}
