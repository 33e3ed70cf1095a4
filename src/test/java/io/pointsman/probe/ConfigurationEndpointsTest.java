package io.pointsman.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Location;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigurationEndpointsTest {

    private static final GroupKey CARTS = new GroupKey(Location.OWN, "carts");
    private static final Endpoint ENDPOINT = new Endpoint("carts.clustercfg.example.com", 6379);
    private static final InetAddress FIRST = address(1);
    private static final InetAddress SECOND = address(2);
    private static final InetAddress STRANGER = address(9);

    private final ConfigurationEndpoints endpoints = new ConfigurationEndpoints();

    @Test
    void someOfTheNodesAreEnough() {
        look(3, FIRST);

        assertThat(endpoints.problem(CARTS)).isEmpty();
        assertThat(endpoints.figure(CARTS)).isEqualTo(1);
    }

    @Test
    void anAddressOfNoNodeIsToldWhenItStays() {
        look(2, SECOND, STRANGER);
        assertThat(endpoints.problem(CARTS)).isEmpty();
        look(1, SECOND, STRANGER);

        assertThat(endpoints.problem(CARTS))
                .hasValue(
                        "its configuration endpoint carts.clustercfg.example.com leads to 10.0.0.9, where no node of it answers");
        assertThat(endpoints.figure(CARTS)).isZero();

        look(1, SECOND);
        assertThat(endpoints.problem(CARTS)).isEmpty();
    }

    @Test
    void noAddressIsTold() {
        look(3);

        assertThat(endpoints.problem(CARTS))
                .hasValue("its configuration endpoint carts.clustercfg.example.com has no address");
    }

    @Test
    void nothingIsKnownOfAGroupThatHasLeft() {
        look(3, STRANGER);
        endpoints.keep(Set.of());

        assertThat(endpoints.problem(CARTS)).isEmpty();
        assertThat(endpoints.figure(CARTS)).isNaN();
    }

    private void look(int times, InetAddress... found) {
        for (int time = 0; time < times; time++) {
            endpoints.take(CARTS, ENDPOINT, List.of(found), List.of(FIRST, SECOND));
        }
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
