package io.pointsman.sandbox.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names of the sandbox by the JDK's own look-up. */
class SandboxNamesTest {

    private static final String SUFFIX = "names-test.cache.amazonaws.com";

    private final AddressBook book = new AddressBook();
    private final DnsServer server = DnsServer.start(0, book, (name, type) -> Optional.empty());

    SandboxNamesTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void anAnnouncedNameIsAskedOfTheSandboxUntilItIsWithdrawn() throws IOException {
        put("a." + SUFFIX, "127.0.1.1");

        try (var announced = SandboxNames.announce(server.address(), List.of(SUFFIX + "."))) {
            assertThat(announced).isNotNull();
            assertThat(lookUp("A." + SUFFIX)).containsExactly("127.0.1.1");
            assertThat(lookUp("a." + SUFFIX + ".")).containsExactly("127.0.1.1");
        }
        assertThat(SandboxNames.serverOf("a." + SUFFIX)).isEmpty();
    }

    @Test
    void aChangeIsSeenByTheNextLookUp() throws IOException {
        try (var announced = SandboxNames.announce(server.address(), List.of(SUFFIX))) {
            assertThat(announced).isNotNull();
            assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> lookUp("b." + SUFFIX));
            put("b." + SUFFIX, "127.0.1.1");
            assertThat(lookUp("b." + SUFFIX)).containsExactly("127.0.1.1");
            put("b." + SUFFIX, "127.0.1.2");
            assertThat(lookUp("b." + SUFFIX)).containsExactly("127.0.1.2");
        }
    }

    @Test
    void allAddressesOfBothFamiliesAreFound() throws IOException {
        put("c." + SUFFIX, "127.0.1.1", "127.0.1.2", "::1");

        try (var announced = SandboxNames.announce(server.address(), List.of(SUFFIX))) {
            assertThat(announced).isNotNull();
            assertThat(lookUp("c." + SUFFIX)).containsExactlyInAnyOrder("127.0.1.1", "127.0.1.2", "0:0:0:0:0:0:0:1");
        }
    }

    @Test
    void theLatestAnnouncementOfASuffixCountsAndOtherNamesGoTheMachinesWay() throws IOException {
        put("d." + SUFFIX, "127.0.1.1");
        AddressBook otherBook = new AddressBook();
        otherBook.put("d." + SUFFIX, entry("127.0.1.9"));
        try (var first = SandboxNames.announce(server.address(), List.of(SUFFIX));
                DnsServer other = DnsServer.start(0, otherBook, (name, type) -> Optional.empty())) {
            try (var second = SandboxNames.announce(other.address(), List.of(SUFFIX))) {
                assertThat(second).isNotSameAs(first);
                assertThat(lookUp("d." + SUFFIX)).containsExactly("127.0.1.9");
            }
            assertThat(lookUp("d." + SUFFIX)).containsExactly("127.0.1.1");
            assertThat(lookUp("localhost")).contains("127.0.0.1");
            assertThat(SandboxNames.serverOf("x" + SUFFIX)).isEmpty();
        }
    }

    private static List<String> lookUp(String host) throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private void put(String name, String... addresses) throws IOException {
        book.put(name, entry(addresses));
    }

    private static AddressBook.Entry entry(String... literals) throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String literal : literals) {
            addresses.add(InetAddress.getByName(literal));
        }
        return new AddressBook.Entry(addresses, Duration.ofSeconds(5), false);
    }
}
